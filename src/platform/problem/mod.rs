//! What is wrong with a platform, collected before anything runs and shown in one go.

mod guess;
mod json;
mod render;
mod report;

pub use guess::did_you_mean;
pub use report::{Mark, Problem, Problems, Report};
