//! `groundwork rehearse`, through the binary.

mod given;
mod platform;
mod scenario;
mod several;
