use std::{collections::BTreeMap, time::Duration};

use petgraph::{Direction, graph::NodeIndex};

use super::Graph;
use crate::model::StackId;

/// What a stack counts for while no duration at all is known.
const UNKNOWN: Duration = Duration::from_secs(1);

impl Graph {
    /// For each stack: how long it and the longest chain of stacks behind it take together. What starts first is what
    /// has the most behind it. A stack with no known duration counts as the mean of the known ones.
    #[must_use]
    pub fn longest_remaining(&self, durations: &BTreeMap<StackId, Duration>) -> BTreeMap<StackId, Duration> {
        let remaining = self.remaining(durations);
        self.index.iter().map(|(id, at)| (id.clone(), remaining[at.index()])).collect()
    }

    /// The chain of stacks that takes longest, first to last, and how long it takes: no run can be quicker, however
    /// much runs at the same time. Durations count as in [`Graph::longest_remaining`].
    #[must_use]
    pub fn critical_path(&self, durations: &BTreeMap<StackId, Duration>) -> (Vec<StackId>, Duration) {
        let remaining = self.remaining(durations);
        // Of equally long ones the first by name, so that the path does not jump about.
        let longest = |candidates: &mut dyn Iterator<Item = NodeIndex>| {
            candidates.max_by_key(|at| (remaining[at.index()], std::cmp::Reverse(*at)))
        };
        let mut path = Vec::new();
        let roots = &mut self.inner.externals(Direction::Incoming);
        let mut next = longest(roots);
        let total = next.map_or(Duration::ZERO, |at| remaining[at.index()]);
        while let Some(at) = next {
            path.push(self.inner[at].id.clone());
            next = longest(&mut self.inner.neighbors_directed(at, Direction::Outgoing));
        }
        (path, total)
    }

    fn remaining(&self, durations: &BTreeMap<StackId, Duration>) -> Vec<Duration> {
        let known: Vec<Duration> = self.index.keys().filter_map(|id| durations.get(id).copied()).collect();
        let count = u32::try_from(known.len()).unwrap_or(u32::MAX);
        let mean = known.iter().sum::<Duration>().checked_div(count).unwrap_or(UNKNOWN);
        let mut remaining = vec![Duration::ZERO; self.len()];
        for at in self.sorted().into_iter().rev() {
            let behind = self.inner.neighbors_directed(at, Direction::Outgoing);
            let behind = behind.map(|next| remaining[next.index()]).max().unwrap_or_default();
            remaining[at.index()] = behind + durations.get(&self.inner[at].id).copied().unwrap_or(mean);
        }
        remaining
    }
}
