use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
    time::Duration,
};

use serde::Serialize;

use super::milliseconds;
use crate::{graph::Graph, model::StackId};

/// About how long a real run would take. Made from typical times, which nobody has measured here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// The run as groundwork would carry it out, with as many stacks at the same time as were allowed here.
    #[serde(rename = "about_ms", serialize_with = "milliseconds::of")]
    pub took: Duration,
    /// One stack after the other.
    #[serde(rename = "one_by_one_ms", serialize_with = "milliseconds::of")]
    pub one_by_one: Duration,
    /// The longest chain of stacks that wait for each other: no run is quicker, however much is done at the same time.
    #[serde(rename = "critical_path_ms", serialize_with = "milliseconds::of")]
    pub critical: Duration,
    /// The stacks of that chain, first to last.
    pub critical_path: Vec<StackId>,
    /// How many stacks may be at work at the same time.
    pub jobs: usize,
    /// When each stack would be at work, in the order in which they begin.
    pub stacks: Vec<Expected>,
}

/// When a stack would be at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expected {
    /// The stack.
    pub stack: StackId,
    /// From.
    #[serde(rename = "from_ms", serialize_with = "milliseconds::of")]
    pub from: Duration,
    /// To.
    #[serde(rename = "to_ms", serialize_with = "milliseconds::of")]
    pub to: Duration,
}

impl Estimate {
    /// What a walk of `graph` in its direction would take. A stack without a duration takes no time. `None` where no
    /// stack takes any.
    #[must_use]
    pub fn of(graph: &Graph, durations: &BTreeMap<StackId, Duration>, jobs: usize) -> Option<Self> {
        let durations: BTreeMap<StackId, Duration> = graph
            .nodes()
            .map(|node| (node.id.clone(), durations.get(&node.id).copied().unwrap_or_default()))
            .collect();
        let one_by_one: Duration = durations.values().sum();
        if one_by_one.is_zero() {
            return None;
        }
        let (path, critical) = graph.critical_path(&durations);
        let jobs = jobs.max(1);
        let mut stacks = schedule(graph, &durations, jobs);
        stacks.retain(|expected| expected.to > expected.from);
        let took = stacks.iter().map(|expected| expected.to).max().unwrap_or_default();
        let critical_path = path.into_iter().filter(|stack| !durations[stack].is_zero()).collect();
        Some(Self { took, one_by_one, critical, critical_path, jobs, stacks })
    }

    /// What doing stacks at the same time saves.
    #[must_use]
    pub fn saved(&self) -> Duration {
        self.one_by_one.saturating_sub(self.took)
    }

    /// How long a stack would be at work.
    #[must_use]
    pub fn duration(&self, stack: &StackId) -> Option<Duration> {
        self.stacks.iter().find(|expected| expected.stack == *stack).map(Expected::duration)
    }
}

impl Expected {
    /// How long it would be at work.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.to.saturating_sub(self.from)
    }
}

/// As the dispatcher does it: whenever there is room, the stack begins that waits for nothing any more and has the
/// longest way behind it.
fn schedule(graph: &Graph, durations: &BTreeMap<StackId, Duration>, jobs: usize) -> Vec<Expected> {
    let remaining = graph.longest_remaining(durations);
    let waits_for =
        |id: &StackId| graph.dependencies(id).map(|(need, _)| need.clone()).collect::<BTreeSet<_>>();
    let mut waiting: BTreeMap<StackId, BTreeSet<StackId>> =
        graph.nodes().map(|node| (node.id.clone(), waits_for(&node.id))).collect();
    let mut running: BinaryHeap<Reverse<(Duration, StackId)>> = BinaryHeap::new();
    let mut begun = Vec::new();
    let mut now = Duration::ZERO;
    loop {
        while running.len() < jobs {
            let free = waiting.iter().filter(|(_, needs)| needs.is_empty()).map(|(id, _)| id);
            let Some(next) = free.max_by_key(|id| (remaining[*id], Reverse(*id))).cloned() else { break };
            waiting.remove(&next);
            let to = now + durations[&next];
            begun.push(Expected { stack: next.clone(), from: now, to });
            running.push(Reverse((to, next)));
        }
        let Some(Reverse((at, done))) = running.pop() else { break };
        now = at;
        waiting.values_mut().for_each(|needs| {
            needs.remove(&done);
        });
    }
    begun
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::fixtures::{id, parse};

    fn seconds(of: &[(&str, u64)]) -> BTreeMap<StackId, Duration> {
        of.iter().map(|(name, seconds)| (id(name), Duration::from_secs(*seconds))).collect()
    }

    fn spans(estimate: &Estimate) -> Vec<(&str, u64, u64)> {
        estimate.stacks.iter().map(|e| (e.stack.as_str(), e.from.as_secs(), e.to.as_secs())).collect()
    }

    #[test]
    fn what_waits_for_nothing_goes_on_at_the_same_time() {
        let graph = parse(
            "network given:\nproject terraform: network\nvpc terraform: project\nkms terraform: project\ngke terraform: vpc kms",
        );
        let graph = graph.expect("a graph");
        let durations = seconds(&[("project", 30), ("vpc", 60), ("kms", 5), ("gke", 600)]);
        let estimate = Estimate::of(&graph, &durations, 10).expect("an estimate");
        assert_eq!(
            spans(&estimate),
            [("project", 0, 30), ("vpc", 30, 90), ("kms", 30, 35), ("gke", 90, 690)]
        );
        assert_eq!(estimate.critical_path, [id("project"), id("vpc"), id("gke")]);
        assert_eq!((estimate.took.as_secs(), estimate.critical.as_secs()), (690, 690));
        assert_eq!((estimate.one_by_one.as_secs(), estimate.saved().as_secs()), (695, 5));
        let down = Estimate::of(&graph.reversed(), &durations, 10).expect("an estimate");
        assert_eq!(down.critical_path, [id("gke"), id("vpc"), id("project")]);
    }

    #[test]
    fn the_limit_of_jobs_makes_stacks_wait_and_the_longest_way_comes_first() {
        let graph = parse("a terraform:\nb terraform:\nc terraform: b").expect("a graph");
        let durations = seconds(&[("a", 10), ("b", 5), ("c", 20)]);
        let estimate = Estimate::of(&graph, &durations, 1).expect("an estimate");
        assert_eq!(spans(&estimate), [("b", 0, 5), ("c", 5, 25), ("a", 25, 35)]);
        assert_eq!((estimate.saved(), estimate.critical.as_secs()), (Duration::ZERO, 25));
    }

    #[test]
    fn of_nothing_there_is_no_estimate() {
        let graph = parse("a given:").expect("a graph");
        assert_eq!(Estimate::of(&graph, &BTreeMap::new(), 4), None);
    }

    /// Stacks of which each may need any before it.
    fn graphs(count: usize) -> impl Strategy<Value = Graph> {
        let needs = proptest::collection::vec(proptest::bool::weighted(0.2), count);
        proptest::collection::vec(needs, 1..=count).prop_map(|stacks| {
            let line = |(at, needs): (usize, Vec<bool>)| {
                let needs = needs.iter().take(at).enumerate().filter(|(_, needed)| **needed);
                format!("s{at} terraform:{}", needs.map(|(need, _)| format!(" s{need}")).collect::<String>())
            };
            let lines: Vec<String> = stacks.into_iter().enumerate().map(line).collect();
            parse(&lines.join("\n")).expect("needs go backwards only")
        })
    }

    proptest! {
        #[test]
        fn a_run_lies_between_its_critical_path_and_one_after_the_other(
            graph in graphs(20),
            lengths in proptest::collection::vec(1_u64..1000, 20),
            jobs in 1_usize..6,
        ) {
            let durations: BTreeMap<_, _> = graph
                .nodes()
                .zip(lengths)
                .map(|(node, length)| (node.id.clone(), Duration::from_secs(length)))
                .collect();
            let Some(estimate) = Estimate::of(&graph, &durations, jobs) else { return Ok(()) };
            prop_assert!(estimate.critical <= estimate.took && estimate.took <= estimate.one_by_one);
            prop_assert_eq!(estimate.stacks.len(), graph.len());
            let at = |wanted: &StackId| estimate.stacks.iter().find(|e| e.stack == *wanted).expect("all are there");
            for node in graph.nodes() {
                for (need, _) in graph.dependencies(&node.id) {
                    prop_assert!(at(need).to <= at(&node.id).from);
                }
            }
            for one in &estimate.stacks {
                let busy = estimate.stacks.iter().filter(|e| e.from <= one.from && one.from < e.to).count();
                prop_assert!(busy <= jobs);
            }
        }
    }
}
