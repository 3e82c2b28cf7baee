use std::collections::BTreeMap;

use petgraph::{Direction, graph::NodeIndex};

use crate::graph::Graph;

/// On which rank each stack lies.
pub(crate) struct Ranks {
    /// By the stack's index.
    pub(crate) of: Vec<usize>,
    /// How many ranks there are.
    pub(crate) count: usize,
    /// The sprints from top to bottom.
    pub(crate) bands: Vec<Band>,
}

/// The ranks of one sprint.
pub(crate) struct Band {
    /// The sprint.
    pub(crate) sprint: u32,
    /// Its first rank.
    pub(crate) first: usize,
    /// The rank after its last.
    pub(crate) end: usize,
}

/// Each stack below all that it needs, as high as its sprint's ranks let it, and no rank so full that the picture
/// would be much wider than high.
pub(super) fn assign(graph: &Graph) -> Ranks {
    let mut ranks = Ranks { of: vec![0; graph.len()], count: 0, bands: Vec::new() };
    let full = fitting(graph.len());
    for (sprint, members) in bands(graph) {
        let first = ranks.count;
        let heights = heights(graph, &members);
        let mut filled: Vec<usize> = Vec::new();
        for index in tallest_first(graph, &members, &heights) {
            let needs = graph.inner.neighbors_directed(index, Direction::Incoming);
            let below = needs.map(|need| ranks.of[need.index()] + 1).max().unwrap_or(0);
            let mut rank = below.max(first);
            while filled.get(rank - first).is_some_and(|count| *count >= full) {
                rank += 1;
            }
            filled.resize(filled.len().max(rank - first + 1), 0);
            filled[rank - first] += 1;
            ranks.of[index.index()] = rank;
        }
        ranks.count += filled.len();
        ranks.bands.push(Band { sprint, first, end: ranks.count });
    }
    sink_sources(graph, &mut ranks, full);
    ranks
}

/// How many stacks go beside each other.
fn fitting(count: usize) -> usize {
    let mut side = 1;
    while side * side < count {
        side += 1;
    }
    (side * 3 / 2).max(6)
}

/// The stacks of each sprint. One that needs a stack of a later sprint, which no checked platform has, joins it.
fn bands(graph: &Graph) -> BTreeMap<u32, Vec<NodeIndex>> {
    let mut sprint_of: Vec<u32> = vec![0; graph.len()];
    let mut bands: BTreeMap<u32, Vec<NodeIndex>> = BTreeMap::new();
    for index in graph.sorted() {
        let needs = graph.inner.neighbors_directed(index, Direction::Incoming);
        let latest = needs.map(|need| sprint_of[need.index()]).max().unwrap_or(0);
        let sprint = graph.inner[index].sprint.max(latest);
        sprint_of[index.index()] = sprint;
        bands.entry(sprint).or_default().push(index);
    }
    bands
}

/// How many ranks of the same band each stack has to have below it.
fn heights(graph: &Graph, members: &[NodeIndex]) -> BTreeMap<NodeIndex, usize> {
    let mut heights: BTreeMap<NodeIndex, usize> = BTreeMap::new();
    for index in members.iter().rev() {
        let dependents = graph.inner.neighbors_directed(*index, Direction::Outgoing);
        let height =
            dependents.filter_map(|dependent| heights.get(&dependent)).max().map_or(0, |height| height + 1);
        heights.insert(*index, height);
    }
    heights
}

/// In an order in which needs come first and, where there is a choice, the stack with the most below it.
fn tallest_first(
    graph: &Graph,
    members: &[NodeIndex],
    heights: &BTreeMap<NodeIndex, usize>,
) -> Vec<NodeIndex> {
    let mut waits: BTreeMap<NodeIndex, usize> = members
        .iter()
        .map(|index| {
            let needs = graph.inner.neighbors_directed(*index, Direction::Incoming);
            (*index, needs.filter(|need| heights.contains_key(need)).count())
        })
        .collect();
    let mut order = Vec::with_capacity(members.len());
    while let Some((&next, _)) = waits
        .iter()
        .filter(|(_, waits)| **waits == 0)
        .max_by_key(|(index, _)| (heights[*index], std::cmp::Reverse(**index)))
    {
        waits.remove(&next);
        order.push(next);
        for dependent in graph.inner.neighbors_directed(next, Direction::Outgoing) {
            if let Some(count) = waits.get_mut(&dependent) {
                *count -= 1;
            }
        }
    }
    order
}

/// A stack that needs nothing goes down to just above what needs it, if that is in the same band and there is room.
fn sink_sources(graph: &Graph, ranks: &mut Ranks, full: usize) {
    for index in graph.inner.externals(Direction::Incoming) {
        let rank = ranks.of[index.index()];
        let dependents = graph.inner.neighbors_directed(index, Direction::Outgoing);
        let Some(highest) = dependents.map(|dependent| ranks.of[dependent.index()]).min() else { continue };
        let end = ranks.bands.iter().find(|band| band.end > rank).map_or(0, |band| band.end);
        let target = highest.min(end) - 1;
        let there = ranks.of.iter().filter(|rank| **rank == target).count();
        let alone = ranks.of.iter().filter(|other| **other == rank).count() == 1;
        if target > rank && there < full && !alone {
            ranks.of[index.index()] = target;
        }
    }
}
