//! The simulated Google provider, through the binary and the real terraform.

mod every_type;
mod faults;
mod fidelity;
mod gke;
mod lifecycle;
mod root;
mod rules;
