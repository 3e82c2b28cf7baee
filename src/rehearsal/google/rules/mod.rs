//! Google's rules that decide whether a bootstrap works. Each refuses as Google words it; docs/rehearsal.md lists them
//! with their sources.

mod act;
mod authority;
mod contained;
mod deletion;
mod iam;
mod in_use;
mod known;
mod protection;
mod ranges;
mod references;
mod refusal;
mod services;
mod unique;

pub use act::Act;
pub use authority::consequences;
pub use deletion::deletion;
pub use refusal::Refusal;

/// Applies every rule; the first that refuses counts, in the order in which Google looks.
///
/// # Errors
/// What Google would say.
pub fn check(act: &Act<'_>) -> Result<(), Refusal> {
    let rules: &[fn(&Act<'_>) -> Result<(), Refusal>] = &[
        services::enabled,
        protection::unprotected,
        protection::without_lien,
        unique::free,
        references::exist,
        ranges::fit,
        iam::members_exist,
        in_use::unused,
        contained::empty,
    ];
    rules.iter().try_for_each(|rule| rule(act))
}
