use std::collections::BTreeMap;

use petgraph::{Direction, graph::NodeIndex};

use super::Ranks;
use crate::graph::Graph;

/// What lies on a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vertex {
    /// A stack.
    Stack(NodeIndex),
    /// Where the trunk of a stack passes a rank.
    Joint(NodeIndex),
}

/// The graph with joints on every rank that a line passes: lines go from one rank to the next only.
pub(crate) struct Network {
    pub(crate) vertices: Vec<Vertex>,
    /// Zero for joints.
    pub(crate) width: Vec<f64>,
    /// The vertices of each rank, from left to right.
    pub(crate) layers: Vec<Vec<usize>>,
    /// The vertices on the next rank that each one is joined with.
    pub(crate) down: Vec<Vec<usize>>,
    /// The vertices on the rank before.
    pub(crate) up: Vec<Vec<usize>>,
    /// The vertex of each stack.
    pub(crate) stack: Vec<usize>,
}

impl Network {
    pub(super) fn new(graph: &Graph, ranks: &Ranks, width: impl Fn(NodeIndex) -> f64) -> Self {
        let mut network = Self {
            vertices: Vec::new(),
            width: Vec::new(),
            layers: vec![Vec::new(); ranks.count],
            down: Vec::new(),
            up: Vec::new(),
            stack: vec![0; graph.len()],
        };
        let sorted = graph.sorted();
        for index in &sorted {
            let vertex = network.add(Vertex::Stack(*index), ranks.of[index.index()], width(*index));
            network.stack[index.index()] = vertex;
        }
        let stacks: Vec<usize> = network.layers.iter().map(Vec::len).collect();
        for index in sorted {
            network.add_lines(graph, ranks, index);
        }
        // Trunks start in the middle of their layers: where nothing else decides they stay there.
        for (layer, stacks) in network.layers.iter_mut().zip(stacks) {
            layer[stacks / 2..].rotate_left(stacks - stacks / 2);
        }
        network
    }

    fn add(&mut self, vertex: Vertex, rank: usize, width: f64) -> usize {
        let at = self.vertices.len();
        self.vertices.push(vertex);
        self.width.push(width);
        self.layers[rank].push(at);
        self.down.push(Vec::new());
        self.up.push(Vec::new());
        at
    }

    fn join(&mut self, from: usize, to: usize) {
        self.down[from].push(to);
        self.up[to].push(from);
    }

    /// The lines from one stack to all that need it, along one trunk.
    fn add_lines(&mut self, graph: &Graph, ranks: &Ranks, index: NodeIndex) {
        let dependents: Vec<_> = graph.inner.neighbors_directed(index, Direction::Outgoing).collect();
        let own = ranks.of[index.index()];
        let last = dependents.iter().map(|dependent| ranks.of[dependent.index()]).max().unwrap_or(own);
        let mut trunk = BTreeMap::from([(own, self.stack[index.index()])]);
        for rank in own + 1..last {
            let joint = self.add(Vertex::Joint(index), rank, 0.0);
            self.join(trunk[&(rank - 1)], joint);
            trunk.insert(rank, joint);
        }
        for dependent in dependents {
            let from = trunk[&(ranks.of[dependent.index()] - 1)];
            self.join(from, self.stack[dependent.index()]);
        }
    }

    /// Whether two joined vertices are parts of one trunk.
    pub(super) fn is_trunk(&self, a: usize, b: usize) -> bool {
        matches!((self.vertices[a], self.vertices[b]), (Vertex::Joint(one), Vertex::Joint(other)) if one == other)
    }

    /// The place of each vertex in its layer.
    pub(super) fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.vertices.len()];
        for layer in &self.layers {
            for (at, vertex) in layer.iter().enumerate() {
                positions[*vertex] = at;
            }
        }
        positions
    }

    /// How far apart the middles of two neighbours in a layer must be.
    pub(super) fn apart(&self, a: usize, b: usize) -> f64 {
        let gap = match (self.vertices[a], self.vertices[b]) {
            (Vertex::Stack(_), Vertex::Stack(_)) => 28.0,
            (Vertex::Joint(_), Vertex::Joint(_)) => 14.0,
            _ => 20.0,
        };
        f64::midpoint(self.width[a], self.width[b]) + gap
    }
}
