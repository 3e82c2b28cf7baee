//! A checked platform as a directed acyclic graph: who waits for whom and why, in which order, how long it takes.
//!
//! Everything here is pure and deterministic: the same platform gives the same order and the same pictures.

mod cycle;
mod dag;
mod edges;
mod node;
mod order;
mod paths;
mod picture;
mod select;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;

pub use dag::{Graph, GraphError};
pub use edges::needs;
pub use node::{Node, StackKind, Why};
pub use picture::{Caption, Mark, TextLook};
