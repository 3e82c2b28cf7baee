//! What goes wrong in a rehearsal, because somebody wants to see what happens then.

mod catalogue;
mod fault;
mod file;
mod script;

pub use fault::{Fault, Kind, On};
pub use file::{FaultError, one, read};
pub use script::{Decision, Script};
