use std::collections::{BTreeMap, BTreeSet};

use super::{
    execute::Leftover,
    line::Line,
    replay::replay,
    stage::{Stage, Step},
};
use crate::{
    model::StackId,
    store::{Store, StoreError, read_journal},
};

/// The ids of an environment's runs, oldest first: ids begin with the time.
pub fn runs(store: &dyn Store) -> Result<Vec<String>, StoreError> {
    Ok(store.list("runs/")?.into_iter().map(|key| key.trim_start_matches("runs/").to_owned()).collect())
}

/// The acts that earlier runs began and whose end nobody wrote down. A newer run settles a stack when it got past
/// examining it; one over a part of the platform says nothing of the others. Reads back to where all of `known` is
/// settled, which a run over the whole platform does at once.
pub fn leftovers(
    store: &dyn Store,
    known: &BTreeSet<&StackId>,
) -> Result<BTreeMap<StackId, Leftover>, StoreError> {
    let mut found = BTreeMap::new();
    let mut settled = BTreeSet::new();
    for run in runs(store)?.into_iter().rev() {
        let entries = read_journal::<Line>(store, &run)?;
        let replay = replay(&entries).map_err(|illegal| StoreError::Corrupt {
            path: format!("runs/{run}/journal.jsonl").into(),
            why: illegal.to_string(),
        })?;
        for (stack, stage) in replay.stages {
            if stage == Stage::Busy(Step::Examine) || !settled.insert(stack.clone()) {
                continue;
            }
            if let Some(unended) = replay.in_flight.get(&stack) {
                found.insert(stack, Leftover { run: run.clone(), unended: unended.clone() });
            }
        }
        if known.iter().all(|stack| settled.contains(*stack)) {
            break;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        run::{End, Transition},
        store::{Journal, LocalStore},
    };

    const ACT: Transition = Transition::Started { step: Step::Act };
    const ACTED: Transition = Transition::Ended { step: Step::Act, end: End::Well };
    const EXAMINE: Transition = Transition::Started { step: Step::Examine };
    const EXAMINED: Transition = Transition::Ended { step: Step::Examine, end: End::Well };

    fn id(name: &str) -> StackId {
        StackId::new(name).expect("a name")
    }

    /// What is left over after runs of which each is a list of stacks and what happened to them.
    fn after(runs: &[&[(&str, Transition)]]) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().expect("a folder");
        let store: Arc<dyn Store> = Arc::new(LocalStore::new(folder.path()).expect("a store"));
        for (number, run) in runs.iter().enumerate() {
            let journal = Journal::new(Arc::clone(&store), &format!("r{number}"));
            for (stack, transition) in *run {
                let line = Line::Stack {
                    stack: id(stack),
                    transition: *transition,
                    digest: None,
                    chart: None,
                    fault: None,
                    summary: None,
                };
                journal.append(line, false).expect("appends");
            }
            journal.append(Line::Finished { ending: "done".into(), took_ms: 1 }, false).expect("appends");
        }
        let (a, b) = (id("a"), id("b"));
        let found = leftovers(&*store, &BTreeSet::from([&a, &b])).expect("reads");
        found.into_iter().map(|(stack, leftover)| (stack.to_string(), leftover.run)).collect()
    }

    #[test]
    fn a_run_over_a_part_forgets_nothing_of_the_rest() {
        let left = [("a".to_owned(), "r0".to_owned())];
        assert_eq!(after(&[&[("a", ACT)]]), left);
        assert_eq!(after(&[&[("a", ACT)], &[("b", ACT), ("b", ACTED)]]), left);
        assert_eq!(after(&[&[("a", ACT)], &[]]), left);
    }

    #[test]
    fn what_was_examined_or_done_since_is_settled_and_what_was_being_examined_is_not() {
        assert_eq!(after(&[&[("a", ACT)], &[("a", EXAMINE), ("a", EXAMINED)]]), []);
        assert_eq!(after(&[&[("a", ACT)], &[("a", ACT), ("a", ACTED)]]), []);
        assert_eq!(after(&[&[("a", ACT)], &[("a", EXAMINE)]]), [("a".to_owned(), "r0".to_owned())]);
        assert_eq!(
            after(&[&[("a", ACT)], &[("a", EXAMINE), ("a", EXAMINED), ("a", ACT)]]),
            [("a".to_owned(), "r1".to_owned())]
        );
    }
}
