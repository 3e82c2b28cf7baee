use std::collections::{BTreeMap, BTreeSet};

use petgraph::{
    algo::tred::{dag_to_toposorted_adjacency_list, dag_transitive_reduction_closure},
    graph::{DiGraph, NodeIndex},
    visit::{Dfs, Reversed},
};

use super::Graph;
use crate::model::StackId;

impl Graph {
    /// The stacks and everything they need, directly or not: what `up --only` runs and `down --keep` spares. Names
    /// that the graph does not have are left out.
    #[must_use]
    pub fn with_dependencies<'a>(&self, ids: impl IntoIterator<Item = &'a StackId>) -> BTreeSet<StackId> {
        let mut search = self.search(ids);
        let turned = Reversed(&self.inner);
        self.collect(|| search.next(turned))
    }

    /// The stacks and everything that needs them, directly or not: what `down --only` destroys, and what a failure
    /// leaves unreached. Names that the graph does not have are left out.
    #[must_use]
    pub fn with_dependents<'a>(&self, ids: impl IntoIterator<Item = &'a StackId>) -> BTreeSet<StackId> {
        let mut search = self.search(ids);
        self.collect(|| search.next(&self.inner))
    }

    /// All stacks but these and what they need: what `down --keep` destroys.
    #[must_use]
    pub fn sparing<'a>(&self, kept: impl IntoIterator<Item = &'a StackId>) -> BTreeSet<StackId> {
        let kept = self.with_dependencies(kept);
        self.index.keys().filter(|id| !kept.contains(*id)).cloned().collect()
    }

    /// These stacks alone, with the edges among them.
    #[must_use]
    pub fn restricted(&self, to: &BTreeSet<StackId>) -> Self {
        let inner = self
            .inner
            .filter_map(|_, node| to.contains(&node.id).then(|| node.clone()), |_, why| Some(why.clone()));
        let index = inner.node_indices().map(|at| (inner[at].id.clone(), at)).collect::<BTreeMap<_, _>>();
        Self { inner, index }
    }

    /// The same stacks without the edges that follow from others: if a needs b and b needs c, that a needs c goes
    /// without saying. What pictures draw.
    #[must_use]
    pub fn reduced(&self) -> Self {
        let sorted = self.sorted();
        let (list, place) = dag_to_toposorted_adjacency_list::<_, u32>(&self.inner, &sorted);
        let (kept, _) = dag_transitive_reduction_closure(&list);
        let mut reduced = self.clone();
        reduced.inner.retain_edges(|graph, edge| {
            let ends = graph.edge_endpoints(edge);
            ends.is_some_and(|(from, to)| kept.contains_edge(place[from.index()], place[to.index()]))
        });
        reduced
    }

    /// The stacks of this sprint and of all before it.
    #[must_use]
    pub fn up_to_sprint(&self, sprint: u32) -> Self {
        let reached = self.nodes().filter(|node| node.sprint <= sprint).map(|node| node.id.clone());
        self.restricted(&reached.collect())
    }

    fn search<'a>(&self, ids: impl IntoIterator<Item = &'a StackId>) -> Dfs<NodeIndex, Visited> {
        let starts: Vec<NodeIndex> = ids.into_iter().filter_map(|id| self.index.get(id)).copied().collect();
        let mut search = Dfs::empty(&self.inner);
        search.stack = starts;
        search
    }

    fn collect(&self, mut next: impl FnMut() -> Option<NodeIndex>) -> BTreeSet<StackId> {
        std::iter::from_fn(&mut next).map(|at| self.inner[at].id.clone()).collect()
    }
}

type Visited = <DiGraph<super::Node, super::Why> as petgraph::visit::Visitable>::Map;
