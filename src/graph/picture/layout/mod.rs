//! A layered layout, the method of Sugiyama: stacks get ranks, ranks get an order that crosses few lines, and the
//! order gets coordinates that keep lines straight. Ranks go down, and every sprint has ranks of its own.
//!
//! Lines of one stack that go further than to the next rank share a trunk: on every rank between there is one joint
//! for all of them. That keeps a cluster on which forty releases stand from drawing forty lines.

mod crossings;
mod network;
mod place;
mod ranks;
mod settle;

#[cfg(test)]
pub(super) mod tests;

use petgraph::graph::NodeIndex;

pub(super) use network::{Network, Vertex};
pub(super) use ranks::Ranks;

use crate::graph::Graph;

/// Where everything goes, across; how far down a rank lies is up to who draws.
pub(super) struct Layout {
    pub(super) ranks: Ranks,
    pub(super) network: Network,
    /// The middle of each vertex of the network; the leftmost edge of all is 0.
    pub(super) x: Vec<f64>,
    /// The width of all.
    pub(super) width: f64,
}

/// Lays a graph out; `width` is how wide a stack is.
pub(super) fn layout(graph: &Graph, width: impl Fn(NodeIndex) -> f64) -> Layout {
    let ranks = ranks::assign(graph);
    let mut network = Network::new(graph, &ranks, width);
    crossings::reduce(&mut network);
    let mut x = place::place(&network);
    settle::settle(&network, &mut x);
    let left = |vertex: usize, x: &[f64]| x[vertex] - network.width[vertex] / 2.0;
    let start = (0..x.len()).map(|vertex| left(vertex, &x)).fold(f64::INFINITY, f64::min);
    for x in &mut x {
        *x -= start;
    }
    let width = (0..x.len()).map(|vertex| x[vertex] + network.width[vertex] / 2.0).fold(0.0, f64::max);
    Layout { ranks, network, x, width }
}
