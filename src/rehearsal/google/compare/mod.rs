//! Compares what the real provider plans with what the simulated one plans. Pure.

mod change;
mod comparison;
mod leaves;

pub use change::{Change, Leaf, Plan, changed, planned};
pub use comparison::{Comparison, Difference, Unlike, compare};
