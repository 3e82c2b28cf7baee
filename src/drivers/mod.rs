//! The only code that starts processes or talks to a cluster: one driver a kind of stack, and the gates.
//!
//! A driver gets everything as data in a [`Job`] and hands everything back as data. It knows neither the graph nor any
//! policy: what to do, in which order, and whether it may, is decided in `plan` and `run`.

mod access;
mod accounts;
pub mod catalogue;
pub mod command;
mod context;
pub mod drain;
mod driver;
pub mod files;
pub mod gates;
pub mod given;
pub mod helm;
mod job;
pub mod kubernetes;
pub mod leavings;
pub mod mask;
pub mod process;
pub mod stages;
pub mod terraform;
pub mod vault;

pub use access::{Authentication, ClusterAccess};
pub use accounts::Accounts;
pub use context::{Cancel, Context, Progress, Urgency, run_file};
pub use driver::{Act, Driver, Fate, InFlight, Outcome, Removal};
pub use job::{Job, Known, KnownValue, Tool, ToolKind, World};
pub use kubernetes::{Cluster, Clusters};
