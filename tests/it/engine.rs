//! The engine through the binary: real terraform, a platform of a few stacks, and everything that can go wrong.

mod approval;
mod charts;
mod crash;
mod disk;
mod everyday;
mod locked;
mod refusals;
mod releases;
mod saved;
mod secrets;
mod stages;
mod starter;
mod teardown;
pub mod world;
