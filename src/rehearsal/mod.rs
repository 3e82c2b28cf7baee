//! The environment with no cloud account.

pub mod cluster;
mod folder;
pub mod google;

pub use folder::{RehearsalFolder, sweep};
