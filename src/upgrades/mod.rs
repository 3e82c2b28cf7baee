//! What is newer than what a platform uses: charts, providers, modules, tools; and what breaks on the way there.
//!
//! Looks only: nothing is installed, pulled or written.

mod finding;
mod newer;
mod registry;
mod repository;
mod tools;
mod web;

pub use finding::{Finding, Found, Kind};
pub use newer::{Newer, way};
pub use registry::Registry;
pub use repository::chart_versions;
pub use tools::tool_versions;
pub use web::Web;
