//! The terraform driver against the real terraform.

mod fixture;
mod lifecycle;
