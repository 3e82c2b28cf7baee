//! The simulated Google provider, through the binary and the real terraform.

mod authority;
mod beyond_facts;
mod every_type;
mod example;
mod faults;
mod fidelity;
mod gke;
mod learn;
mod lifecycle;
mod modules;
mod opentofu;
mod root;
mod rules;
mod teardown;
mod validation;
