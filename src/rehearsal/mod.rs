//! The environment with no cloud account.

pub mod cluster;
pub mod google;
