//! The simulated Google provider, through the binary and the real terraform.

mod every_type;
mod lifecycle;
mod root;
mod rules;
