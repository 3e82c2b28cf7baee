//! Which arguments go together: `ExactlyOneOf`, `AtLeastOneOf`, `ConflictsWith` and `RequiredWith` of the library.

use crate::rehearsal::google::{schema::Rules, value::Value};

/// What is known of an argument of the configuration.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    Unset,
    /// All of it.
    Unknown,
    /// Something in it is unknown.
    Partly,
    Set,
}

/// Where arguments do not go together: a summary and what is wrong.
pub(super) type Wrong = (&'static str, String);

/// Checks one argument beside the others.
pub(super) struct Together<'a> {
    pub rules: &'a Rules,
    pub config: &'a Value,
}

impl Together<'_> {
    /// Whether one of its group is set, which is asked for though it is not set itself.
    pub fn missing(&self, bare: &str, key: &str) -> Option<Wrong> {
        for group in of(&self.rules.exactly_one_of, bare) {
            let open = group.iter().any(|path| matches!(self.is(path), Is::Unknown | Is::Partly));
            let set = indexed(group.iter().filter(|path| self.is(path) == Is::Set));
            let all = indexed(group);
            if set.is_empty() && !open {
                return Some((
                    COMBINATION,
                    format!("\"{key}\": one of `{}` must be specified", all.join(",")),
                ));
            }
            if set.len() > 1 {
                let (all, set) = (all.join(","), set.join(","));
                let text =
                    format!("\"{key}\": only one of `{all}` can be specified, but `{set}` were specified.");
                return Some((COMBINATION, text));
            }
        }
        for group in of(&self.rules.at_least_one_of, bare) {
            if group.iter().all(|path| self.is(path) == Is::Unset) {
                return Some((
                    MISSING,
                    format!("\"{key}\": one of `{}` must be specified", indexed(group).join(",")),
                ));
            }
        }
        None
    }

    /// What it needs beside it, if it is set.
    pub fn required(&self, bare: &str, key: &str) -> Option<Wrong> {
        let with = self.rules.required_with.get(bare)?;
        let mut all: Vec<String> = with.iter().cloned().chain([bare.to_owned()]).collect();
        all.sort_unstable();
        all.dedup();
        all.iter()
            .any(|path| self.is(path) == Is::Unset)
            .then(|| (MISSING, format!("\"{key}\": all of `{}` must be specified", indexed(&all).join(","))))
    }

    /// What must not be beside it, if it is set.
    pub fn conflict(&self, bare: &str, key: &str) -> Option<Wrong> {
        let others = self.rules.conflicts_with.get(bare)?;
        let counts = |path: &str| path != bare && matches!(self.is(path), Is::Set | Is::Partly);
        let other = others.iter().find(|path| counts(path))?;
        Some((CONFLICT, format!("\"{key}\": conflicts with {}", with_indexes(other))))
    }

    /// Of a block that may be there several times the first counts, as in the library's paths.
    fn is(&self, path: &str) -> Is {
        let mut value = self.config;
        for name in path.split('.') {
            value = match value {
                Value::List(elements) => elements.first().unwrap_or(&Value::Null).get(name),
                other => other.get(name),
            };
            if value.is_unknown() {
                return Is::Unknown;
            }
        }
        match value {
            Value::Null => Is::Unset,
            Value::List(elements) if elements.is_empty() => Is::Unset,
            value if is_known(value) => Is::Set,
            _ => Is::Partly,
        }
    }
}

const COMBINATION: &str = "Invalid combination of arguments";
const MISSING: &str = "Missing required argument";
const CONFLICT: &str = "Conflicting configuration arguments";

/// Whether nothing in it is unknown.
pub(super) fn is_known(value: &Value) -> bool {
    match value {
        Value::Unknown(_) => false,
        Value::List(elements) => elements.iter().all(is_known),
        Value::Map(map) => map.values().all(is_known),
        _ => true,
    }
}

fn of<'a>(groups: &'a [Vec<String>], path: &'a str) -> impl Iterator<Item = &'a Vec<String>> {
    groups.iter().filter(move |group| group.iter().any(|member| member == path))
}

fn indexed<'a>(group: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let mut all: Vec<String> = group.into_iter().map(|path| with_indexes(path)).collect();
    all.sort_unstable();
    all
}

/// `log_config.metadata` as the provider writes it: `log_config.0.metadata`.
fn with_indexes(path: &str) -> String {
    path.replace('.', ".0.")
}
