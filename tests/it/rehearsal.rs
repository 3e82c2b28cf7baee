//! `groundwork rehearse`, through the binary.

mod existing;
mod given;
pub mod platform;
mod reference;
mod report;
mod scenario;
mod several;
