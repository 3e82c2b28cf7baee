//! The engine through the binary: real terraform, a platform of a few stacks, and everything that can go wrong.

mod adopt;
mod approval;
mod by_hand;
mod charts;
mod crash;
mod disk;
mod eject;
mod everyday;
mod locked;
mod lookup;
mod refusals;
mod releases;
mod saved;
mod secrets;
mod stages;
mod starter;
mod teardown;
pub mod world;
