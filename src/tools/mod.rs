//! Finds, downloads, builds and pins the programs that groundwork drives: terraform (or OpenTofu), helm, and the parts
//! of the local cluster.
//!
//! [`provide`] gives a run everything it lacks; [`survey`] only looks. Sources, in order: a path that the user sets,
//! `PATH`, groundwork's own cache, the vendor's release (verified against its published SHA-256), and a build from
//! source with `go` from the pinned `toolchain/*/go.mod`. A leaf: it knows neither the platform file nor the graph.

mod build;
mod cache;
mod download;
mod error;
mod find;
mod guard;
mod install;
pub mod lock;
mod probe;
mod process;
mod progress;
mod provide;
mod recipe;
mod release;
mod requirement;
mod settings;
mod supply;
mod survey;
mod tool;
mod toolset;
mod version;

pub use error::ToolError;
pub use find::Rejected;
pub use progress::{Event, Progress, Silent};
pub use provide::provide;
pub use requirement::{Choice, Requirement, Requirements, Wanted};
pub use settings::Settings;
pub use survey::{Availability, Finding, survey};
pub use tool::Tool;
pub use toolset::{Fingerprint, Provided, Source, Toolset};
