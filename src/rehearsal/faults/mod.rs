//! What goes wrong in a rehearsal, because somebody wants to see what happens then.

mod catalogue;
mod fault;
mod file;
mod helm;
mod script;
mod struck;

pub use fault::{Fault, Kind, On};
pub use file::{FaultError, TypeCheck, one, read};
pub use helm::HelmVictim;
pub use script::{Decision, Script};
pub use struck::Struck;

/// Every type is one, where a test is not about types.
#[cfg(test)]
#[allow(clippy::unnecessary_wraps, reason = "it is a check that nothing fails")]
pub(crate) fn any(_: &str) -> Result<(), String> {
    Ok(())
}
