//! `groundwork rehearse`, through the binary.

mod given;
mod platform;
mod report;
mod scenario;
mod several;
