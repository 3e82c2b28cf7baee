//! `groundwork rehearse`, through the binary.

mod given;
mod platform;
mod reference;
mod scenario;
mod several;
