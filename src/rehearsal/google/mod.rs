//! The simulated Google provider: what terraform takes for `hashicorp/google`, with no cloud behind it.

mod by_service;
pub mod cloud;
pub mod compare;
mod digests;
pub mod gke;
mod msgpack;
pub mod names;
pub mod plan;
pub mod protocol;
pub mod provider;
mod ranges;
mod rules;
pub mod schema;
pub mod serve;
mod synthesis;
pub mod validation;
pub mod value;
