use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use petgraph::{Direction, graph::NodeIndex};

use super::Graph;
use crate::model::StackId;

impl Graph {
    /// Every stack after all that it needs: as early as possible by sprint, then by name.
    #[must_use]
    pub fn order(&self) -> Vec<StackId> {
        self.sorted().into_iter().map(|index| self.inner[index].id.clone()).collect()
    }

    pub(super) fn sorted(&self) -> Vec<NodeIndex> {
        let key = |index: NodeIndex| Reverse((self.inner[index].sprint, index));
        let mut waits_for: Vec<usize> = self
            .inner
            .node_indices()
            .map(|index| self.inner.neighbors_directed(index, Direction::Incoming).count())
            .collect();
        let free = self.inner.node_indices().filter(|index| waits_for[index.index()] == 0);
        let mut ready: BinaryHeap<_> = free.map(key).collect();
        let mut sorted = Vec::with_capacity(self.len());
        while let Some(Reverse((_, index))) = ready.pop() {
            sorted.push(index);
            for dependent in self.inner.neighbors_directed(index, Direction::Outgoing) {
                waits_for[dependent.index()] -= 1;
                if waits_for[dependent.index()] == 0 {
                    ready.push(key(dependent));
                }
            }
        }
        sorted
    }

    /// How many stacks must be done one after the other before each stack: 0 for one that needs nothing.
    #[must_use]
    pub fn depths(&self) -> BTreeMap<StackId, usize> {
        let mut depths = vec![0; self.len()];
        for index in self.sorted() {
            for dependent in self.inner.neighbors_directed(index, Direction::Outgoing) {
                depths[dependent.index()] = depths[dependent.index()].max(depths[index.index()] + 1);
            }
        }
        self.nodes().zip(&self.index).map(|(node, (_, at))| (node.id.clone(), depths[at.index()])).collect()
    }

    /// The stacks in as few layers as possible: none needs another of its own layer, each lies as early as it can.
    #[must_use]
    pub fn layers(&self) -> Vec<Vec<StackId>> {
        let mut layers: Vec<Vec<StackId>> = Vec::new();
        for (id, depth) in self.depths() {
            if layers.len() <= depth {
                layers.resize(depth + 1, Vec::new());
            }
            layers[depth].push(id);
        }
        layers
    }
}
