//! `${…}` in strings: reading it, and replacing what is known before anything runs.

mod expand;
mod parse;
mod variables;

pub(super) use expand::{Allow, Expander, Scope};
pub(super) use variables::resolve_variables;
