//! The environment with no cloud account.

pub mod clock;
pub mod cluster;
pub mod faults;
mod folder;
pub mod google;

pub use folder::{RehearsalFolder, sweep};
