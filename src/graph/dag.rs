use std::collections::BTreeMap;

use petgraph::{
    Direction,
    graph::{DiGraph, NodeIndex},
    visit::EdgeRef as _,
};

use super::{Node, Why, cycle, edges};
use crate::{model::StackId, platform::Platform};

/// The stacks of an environment and who waits for whom. Acyclic, always.
///
/// Edges lead from what is needed to what needs it: the direction in which `up` walks. [`Graph::reversed`] is the
/// direction of `down`.
#[derive(Clone, Debug)]
pub struct Graph {
    pub(super) inner: DiGraph<Node, Why>,
    pub(super) index: BTreeMap<StackId, NodeIndex>,
}

/// Why stacks do not make a graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// Stacks wait for each other. Each one needs the next; the last is the first.
    #[error("stacks need each other in a circle: {}", path(.0))]
    Cycle(Vec<StackId>),
    /// A stack waits for one that is not there.
    #[error("stack `{stack}` needs `{needs}`, which this environment does not have")]
    Unknown {
        /// The stack that waits.
        stack: StackId,
        /// What is missing.
        needs: StackId,
    },
}

fn path(cycle: &[StackId]) -> String {
    cycle.iter().map(StackId::as_str).collect::<Vec<_>>().join(" → ")
}

impl Graph {
    /// The graph of a checked platform.
    ///
    /// # Errors
    /// [`GraphError`]; the platform's own checks find the same earlier, with a place in the file.
    pub fn new(platform: &Platform) -> Result<Self, GraphError> {
        Self::build(platform.stacks.values().map(|stack| {
            let node = Node { id: stack.id.clone(), sprint: stack.sprint, kind: (&stack.kind).into() };
            (node, edges::of(stack))
        }))
    }

    /// A graph of stacks with what each of them needs: of a platform, or of records, which a teardown follows. The
    /// order in which stacks are given does not matter.
    ///
    /// # Errors
    /// [`GraphError`] if a need is not among the stacks, or if they need each other in a circle.
    pub fn build(
        stacks: impl IntoIterator<Item = (Node, BTreeMap<StackId, Why>)>,
    ) -> Result<Self, GraphError> {
        let stacks: BTreeMap<_, _> =
            stacks.into_iter().map(|(node, needs)| (node.id.clone(), (node, needs))).collect();
        let mut graph = Self { inner: DiGraph::new(), index: BTreeMap::new() };
        for (id, (node, _)) in &stacks {
            graph.index.insert(id.clone(), graph.inner.add_node(node.clone()));
        }
        for (id, (_, needs)) in stacks {
            for (need, why) in needs {
                let Some(&from) = graph.index.get(&need) else {
                    return Err(GraphError::Unknown { stack: id, needs: need });
                };
                graph.inner.add_edge(from, graph.index[&id], why);
            }
        }
        match cycle::find(&graph.inner) {
            Some(cycle) => Err(GraphError::Cycle(cycle)),
            None => Ok(graph),
        }
    }

    /// How many stacks there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there is no stack at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// Whether the stack is in it.
    #[must_use]
    pub fn contains(&self, id: &StackId) -> bool {
        self.index.contains_key(id)
    }

    /// A stack by name.
    #[must_use]
    pub fn node(&self, id: &StackId) -> Option<&Node> {
        self.index.get(id).map(|&index| &self.inner[index])
    }

    /// The stacks by name.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.index.values().map(|&index| &self.inner[index])
    }

    /// What the stack needs directly, by name, and why. Nothing for a stack that is not in the graph.
    pub fn dependencies(&self, id: &StackId) -> impl Iterator<Item = (&StackId, &Why)> {
        self.neighbours(id, Direction::Incoming)
    }

    /// What needs the stack directly, by name, and why. Nothing for a stack that is not in the graph.
    pub fn dependents(&self, id: &StackId) -> impl Iterator<Item = (&StackId, &Why)> {
        self.neighbours(id, Direction::Outgoing)
    }

    fn neighbours(&self, id: &StackId, direction: Direction) -> impl Iterator<Item = (&StackId, &Why)> {
        let edges = self.index.get(id).into_iter().flat_map(move |&at| {
            self.inner.edges_directed(at, direction).map(move |edge| {
                let other = if direction == Direction::Incoming { edge.source() } else { edge.target() };
                (other, edge.weight())
            })
        });
        let by_name: BTreeMap<_, _> = edges.map(|(other, why)| (&self.inner[other].id, why)).collect();
        by_name.into_iter()
    }

    /// The same stacks with every edge turned round: what `down` walks.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let mut turned = self.clone();
        turned.inner.reverse();
        turned
    }
}
