//! How long things take in a real cloud, and what a rehearsal makes of it.

mod real;
mod times;

pub use real::RealTime;
pub use times::{Doing, typical};
