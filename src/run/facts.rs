//! What is known before a run begins: digests, records, and whether reality is still what was recorded.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use super::{drivers::Drivers, execute::Leftover, live::Reality, state::Facts};
use crate::{
    drivers::World,
    graph::Graph,
    model::{Fault, Kind, Record, Stack, StackId, Teardown},
};

/// How long a stack takes that never ran: what a small root or release needs.
const UNKNOWN: Duration = Duration::from_secs(20);

/// What facts are gathered from.
pub struct Survey<'a> {
    /// The environment's stacks.
    pub stacks: &'a BTreeMap<StackId, Arc<Stack>>,
    /// What was recorded.
    pub records: &'a BTreeMap<StackId, Record>,
    /// Who drives them.
    pub drivers: &'a Drivers,
    /// Around them.
    pub world: &'a Arc<World>,
    /// What clusters and states say.
    pub reality: &'a Reality,
    /// Acts that earlier runs left in flight.
    pub leftovers: &'a BTreeMap<StackId, Leftover>,
}

impl Survey<'_> {
    /// The facts of the stacks of `graph`, for walking it from what is needed to what needs it. With `content` false
    /// the stacks' files are not read: a teardown follows records only.
    #[must_use]
    pub fn facts(&self, graph: &Graph, content: bool) -> BTreeMap<StackId, Facts> {
        let durations = graph.nodes().map(|node| (node.id.clone(), self.duration(&node.id))).collect();
        let priorities = graph.longest_remaining(&durations);
        graph
            .nodes()
            .map(|node| {
                let needs = graph.dependencies(&node.id).map(|(need, _)| need.clone()).collect();
                let priority = priorities.get(&node.id).copied().unwrap_or_default();
                (node.id.clone(), self.fact(&node.id, needs, priority, content))
            })
            .collect()
    }

    /// How long a stack took the last time.
    #[must_use]
    pub fn duration(&self, id: &StackId) -> Duration {
        let applied = self.records.get(id).and_then(|record| record.applied.as_ref());
        applied.map_or(UNKNOWN, |applied| Duration::from_millis(applied.took_ms.max(1)))
    }

    fn fact(&self, id: &StackId, needs: BTreeSet<StackId>, priority: Duration, content: bool) -> Facts {
        let stack = self.stacks.get(id).cloned();
        let sources = match &stack {
            Some(stack) if content => self.drivers.sources(stack, self.world),
            _ => Err(Fault::new("its content was not read")),
        };
        let chart = if content { self.drivers.chart_origin(id) } else { None };
        let record = self.records.get(id).cloned();
        let untouched = record.as_ref().is_some_and(|record| self.reality.is_untouched(record, self.world));
        let fresh = match &record {
            None => stack.as_ref().is_some_and(|stack| !self.has_state(stack)),
            Some(record) => self.reality.is_gone(record) || self.is_stopped(record),
        };
        // A release or local cluster that is gone with what held it is made anew, as if it had never been recorded.
        let record = record.filter(|_| !fresh || !content);
        let in_flight = self.leftovers.contains_key(id);
        let fresh = fresh && !in_flight;
        Facts { stack, sources, chart, record, untouched, fresh, in_flight, needs, priority }
    }

    fn has_state(&self, stack: &Stack) -> bool {
        matches!(stack.kind, Kind::Terraform(_))
            && crate::drivers::terraform::has_state(&stack.id, self.world)
    }

    /// Whether a recorded local cluster does not run any more.
    fn is_stopped(&self, record: &Record) -> bool {
        let local = record.applied.as_ref().is_some_and(|applied| {
            matches!(&applied.teardown, Teardown::Given { local_cluster: Some(_), .. })
        });
        local && !self.reality.is_untouched(record, self.world)
    }
}
