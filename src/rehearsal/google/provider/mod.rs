//! The provider itself: each call of the protocol, over facts, plan, rules, synthesis and the cloud.

mod apply;
mod beyond;
mod configuration;
mod data;
mod diagnostics;
mod effect;
mod import;
mod noun;
mod peer;
mod planning;
mod read;
mod schemas;
mod seed;
mod settings;
mod simulator;
mod validating;
mod wire;

pub use simulator::{Conditions, Simulator};
