//! groundwork: one declarative platform file, carried out by the real terraform and the real helm in dependency order.
//!
//! Data flows one way: `platform` → `graph` → `run` (which learns a `plan` and carries it out) → events → `report`.
//! `ARCHITECTURE.md` is the map of it.

pub mod cli;
pub mod content;
pub mod drivers;
pub mod eject;
pub mod git;
pub mod google;
pub mod graph;
pub mod model;
pub mod network;
pub mod plan;
pub mod platform;
pub mod preflight;
mod process_stat;
pub mod readiness;
pub mod rehearsal;
pub mod report;
pub mod run;
pub mod secrets;
pub mod store;
mod text;
pub mod tools;
pub mod upgrades;
