//! The simulated Google provider: what terraform takes for `hashicorp/google`, with no cloud behind it.

pub mod plan;
pub mod protocol;
pub mod schema;
pub mod value;
