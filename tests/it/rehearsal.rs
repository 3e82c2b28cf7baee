//! `groundwork rehearse`, through the binary.

mod given;
mod platform;
mod reference;
mod report;
mod scenario;
mod several;
