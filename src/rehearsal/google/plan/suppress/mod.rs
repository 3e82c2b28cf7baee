//! Changes that the real provider takes for none (`DiffSuppressFunc`): two ways to write the same thing, or values that
//! Google fills in.

mod change;
mod cluster;
mod links;
mod numbers;
mod texts;

pub(super) use change::Change;

/// Whether a comparison, by its name in the facts, sees no change. One that nobody wrote here sees every change.
pub(super) fn same_by(comparison: &str, change: &Change<'_>) -> bool {
    let (name, argument) = match comparison.split_once('(') {
        Some((name, argument)) => (name, argument.trim_end_matches(')')),
        None => (comparison, ""),
    };
    links::same(name, change)
        .or_else(|| texts::same(name, argument, change))
        .or_else(|| numbers::same(name, argument, change))
        .or_else(|| cluster::same(name, change))
        .unwrap_or(false)
}

#[cfg(test)]
mod tests;
