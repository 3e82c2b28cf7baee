//! The drivers of `job` and `given` stacks.

mod command;
mod given;
