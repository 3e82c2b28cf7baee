//! Hands the simulated provider to terraform: sockets, the child whose id terraform watches, and the environment.

mod anchor;
mod attached;
mod environment;
mod folder;

pub use anchor::hold;
pub use attached::{Attached, attach};
