//! The terraform driver against the real terraform.

mod by_hand;
pub mod fixture;
mod interrupted;
mod lifecycle;
mod modules;
mod provisional;
mod sources;
