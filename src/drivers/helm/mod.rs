//! Drives the real helm, 3 and 4. Charts are installed from files, with one values file, a kubeconfig and caches of
//! their own; everything but the upgrade itself is read through the API, with no process.

mod act;
mod chart;
mod claims;
mod contents;
mod definitions;
mod destroy;
mod dialect;
mod diff;
mod driver;
mod examine;
mod explain;
mod failure;
mod homes;
mod hosts;
mod images;
mod inside;
mod manifest;
mod mask;
mod mirror;
mod namespace;
mod preview;
mod progress;
mod pull;
mod recover;
mod registries;
mod release;
mod render;
mod restart;
mod revisions;
mod session;
mod settle;
mod values;
mod vendor;
mod versions;

pub use chart::Charts;
pub use driver::HelmDriver;
pub use homes::forget_cluster;
pub use images::{ImageUse, Whereabouts, rewrite as rename_images};
pub use inside::Inside;
pub use mirror::Mirror;
pub use pull::VENDOR;
pub use recover::Stuck;
pub use registries::{Login, Registries, Registry, SignIn};
pub use render::{Rendered, render};
pub use restart::restart;
pub use revisions::{Revision, Revisions, releases};
pub use settle::{Releases, StandIn};
pub use vendor::Standing;

/// The files of a stack in a run's folder that may hold secrets: values, and the release that a dry run writes.
pub const SECRETS: [&str; 2] = [values::FILE, "preview.out"];
