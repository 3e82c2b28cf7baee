//! `platform.toml`, `environments/` and `stacks/*/stack.toml` → a checked [`Platform`], or all problems at once.

mod build;
mod catalog;
mod charts;
mod checked;
mod checks;
mod declared;
mod keys;
mod load;
mod problem;
mod reading;
mod references;
mod revision;
mod secrets;
mod text;

pub use charts::{ChartList, charts};
pub use checked::{
    DeclaredSecret, Environment, Move, Platform, Registry, Rehearsal, SecretSource, SignIn, ToolChoice,
};
mod registries;

pub use keys::{ENVIRONMENTS_FILE, Keys, PLATFORM_FILE, STACK_FILE, json_schema, reference};
pub use load::{EnvironmentSummary, Loaded, Selection, Summary, load, rehearsed, tools, validate};
pub use problem::{Mark, Problem, Problems, did_you_mean};
pub use revision::Revision;
pub use text::{FileId, Sources, Span};
