use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::{
    Direction,
    algo::tarjan_scc,
    graph::{DiGraph, NodeIndex},
};

use super::{Node, Why};
use crate::model::StackId;

/// A shortest circle through the first stack (by name) that lies on one: each stack needs the next, the last is the
/// first again. `None` if there is no circle.
pub(super) fn find(graph: &DiGraph<Node, Why>) -> Option<Vec<StackId>> {
    let knots = tarjan_scc(graph).into_iter().filter(|knot| {
        let first = knot[0];
        knot.len() > 1 || graph.contains_edge(first, first)
    });
    // Indices follow names, because stacks are added in the order of their names.
    let knot: BTreeSet<NodeIndex> =
        knots.min_by_key(|knot| knot.iter().min().copied())?.into_iter().collect();
    let circle = shortest_circle(graph, &knot)?;
    Some(circle.into_iter().map(|index| graph[index].id.clone()).collect())
}

fn shortest_circle(graph: &DiGraph<Node, Why>, knot: &BTreeSet<NodeIndex>) -> Option<Vec<NodeIndex>> {
    let start = *knot.first()?;
    let mut needed_by: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        let needs: BTreeSet<_> = graph.neighbors_directed(at, Direction::Incoming).collect();
        for need in needs.intersection(knot).copied() {
            if need == start {
                return Some(walk_back(&needed_by, start, at));
            }
            needed_by.entry(need).or_insert_with(|| {
                queue.push_back(need);
                at
            });
        }
    }
    None
}

fn walk_back(
    needed_by: &BTreeMap<NodeIndex, NodeIndex>,
    start: NodeIndex,
    last: NodeIndex,
) -> Vec<NodeIndex> {
    let mut path = vec![start, last];
    while let Some(&before) = path.last().filter(|&&at| at != start).and_then(|at| needed_by.get(at)) {
        path.push(before);
    }
    path.reverse();
    path
}
