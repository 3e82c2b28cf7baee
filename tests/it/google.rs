//! The simulated Google provider, through the binary and the real terraform.

mod every_type;
mod faults;
mod lifecycle;
mod report;
mod root;
mod rules;
