use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
    time::Duration,
};

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    model::StackId,
    rehearsal::google::cloud::{Entry, Operation},
};

/// What happened to the things of one type in the simulated cloud.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CloudChange {
    /// `google_compute_network`.
    #[serde(rename = "type")]
    pub kind: String,
    /// How many were made.
    pub made: usize,
    /// How often one was changed.
    pub changed: usize,
    /// How many were deleted.
    pub deleted: usize,
    /// How many were given up by terraform and stay, because they cannot be deleted.
    pub kept: usize,
    /// How often one was changed or deleted behind terraform's back.
    pub by_hand: usize,
}

impl CloudChange {
    /// Counts of entries of the cloud's file, by type. What was given up and is deleted after all, as with its project,
    /// does not stay.
    pub fn by_type<'a>(log: impl IntoIterator<Item = &'a Entry>) -> Vec<Self> {
        let mut types: BTreeMap<&str, Self> = BTreeMap::new();
        let mut kept: HashSet<(&str, &str)> = HashSet::new();
        for entry in log {
            let which = (entry.kind.as_str(), entry.id.as_str());
            if matches!(entry.operation, Operation::Seed | Operation::Assume | Operation::Use) {
                continue;
            }
            let change = types
                .entry(&entry.kind)
                .or_insert_with(|| Self { kind: entry.kind.clone(), ..Self::default() });
            match entry.operation {
                Operation::Create => change.made += 1,
                Operation::Update => change.changed += 1,
                Operation::Delete => {
                    change.deleted += 1;
                    change.kept -= usize::from(kept.remove(&which));
                }
                Operation::Retire => change.kept += usize::from(kept.insert(which)),
                Operation::Edit | Operation::Remove => change.by_hand += 1,
                Operation::Seed | Operation::Assume | Operation::Use => {}
            }
        }
        types.into_values().collect()
    }

    /// All types together.
    #[must_use]
    pub fn total(all: &[Self]) -> Self {
        all.iter().fold(Self::default(), |sum, change| Self {
            kind: sum.kind,
            made: sum.made + change.made,
            changed: sum.changed + change.changed,
            deleted: sum.deleted + change.deleted,
            kept: sum.kept + change.kept,
            by_hand: sum.by_hand + change.by_hand,
        })
    }
}

/// The entries from one moment to another.
pub(super) fn within(log: &[Entry], from: Timestamp, to: Timestamp) -> impl Iterator<Item = &Entry> {
    log.iter().filter(move |entry| from <= entry.at && entry.at < to)
}

/// How long a real cloud would have been at work for each stack. What the processes of a stack do comes one after the
/// other (a second apply goes on where the first one failed), so their times add up. `home` is the folder of the
/// rehearsal: roots lie in `work/<stack>/…`, and in `applied/<stack>/…` when they are destroyed.
pub(super) fn real_times<'a>(
    log: impl IntoIterator<Item = &'a Entry>,
    home: &Path,
) -> BTreeMap<StackId, Duration> {
    let mut processes: HashMap<(StackId, i32), f64> = HashMap::new();
    for real in log.into_iter().filter_map(|entry| entry.real.as_ref()) {
        let stack = real.root.strip_prefix(home).ok().and_then(|path| path.components().nth(1));
        let Some(stack) = stack.and_then(|name| StackId::new(name.as_os_str().to_str()?).ok()) else {
            continue;
        };
        let longest = processes.entry((stack, real.process)).or_default();
        *longest = longest.max(real.to);
    }
    let mut stacks: BTreeMap<StackId, Duration> = BTreeMap::new();
    for ((stack, _), seconds) in processes {
        *stacks.entry(stack).or_default() += Duration::try_from_secs_f64(seconds).unwrap_or_default();
    }
    stacks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearsal::google::cloud::Real;

    fn entry(operation: Operation, kind: &str, root: &str, process: i32, to: f64) -> Entry {
        let real = Real { root: root.into(), process, from: 0.0, to };
        Entry { real: Some(real), ..Entry::now(operation, kind, "id", None) }
    }

    #[test]
    fn times_of_a_stack_are_those_of_its_processes_one_after_the_other() {
        let log = [
            entry(Operation::Create, "network", "/r/work/vpc/stacks/vpc", 1, 22.0),
            entry(Operation::Create, "subnetwork", "/r/work/vpc/stacks/vpc", 1, 44.0),
            entry(Operation::Create, "router", "/r/work/vpc/stacks/vpc", 2, 12.0),
            entry(Operation::Create, "bucket", "/r/applied/bucket-dr/stacks/bucket", 3, 2.0),
            entry(Operation::Create, "bucket", "/elsewhere/bucket", 4, 99.0),
        ];
        let times = real_times(&log, Path::new("/r"));
        let seconds: Vec<_> = times.iter().map(|(stack, time)| (stack.as_str(), time.as_secs())).collect();
        assert_eq!(seconds, [("bucket-dr", 2), ("vpc", 56)]);
    }

    #[test]
    fn what_happened_is_counted_by_type() {
        let log = [
            entry(Operation::Use, "b", "", 0, 0.0),
            entry(Operation::Create, "b", "", 0, 0.0),
            entry(Operation::Create, "a", "", 0, 0.0),
            entry(Operation::Edit, "a", "", 0, 0.0),
            entry(Operation::Update, "a", "", 0, 0.0),
            entry(Operation::Delete, "a", "", 0, 0.0),
            entry(Operation::Retire, "b", "", 0, 0.0),
            entry(Operation::Retire, "c", "", 0, 0.0),
            entry(Operation::Delete, "c", "", 0, 0.0),
        ];
        let a = CloudChange { kind: "a".into(), made: 1, changed: 1, deleted: 1, by_hand: 1, kept: 0 };
        let b = CloudChange { kind: "b".into(), made: 1, kept: 1, ..CloudChange::default() };
        let all = CloudChange::by_type(&log);
        let c = CloudChange { kind: "c".into(), deleted: 1, ..CloudChange::default() };
        assert_eq!(all, [a, b, c]);
        let total = CloudChange::total(&all);
        assert_eq!((total.made, total.deleted, total.kept), (2, 2, 1));
    }
}
