use std::{collections::BTreeMap, time::Duration};

use super::{
    event::{Outcome, Stage},
    view::{RunView, StackView, State},
};
use crate::model::StackId;

/// How long the rest of the run takes: the longest chain of what is left, or all that is left spread over the jobs,
/// whichever is more. Nothing is said before the first stack really acts (until then most of them may turn out to be
/// up to date), nor when fewer than half of the stacks that are left have ever been timed.
pub(super) fn remaining(view: &RunView, at: Duration) -> Option<Duration> {
    if !view.stacks.values().any(acts) {
        return None;
    }
    let goal = view.goal();
    let left: Vec<_> = view.in_order().filter(|(_, stack)| !stack.has_ended(goal)).collect();
    let known: Vec<Duration> = left.iter().filter_map(|(_, stack)| stack.expected).collect();
    if known.len() * 2 < left.len() {
        return None;
    }
    let mean = known.iter().sum::<Duration>().checked_div(u32::try_from(known.len()).ok()?)?;
    let mut ends: BTreeMap<&StackId, Duration> = BTreeMap::new();
    let mut work = Duration::ZERO;
    for (id, stack) in left {
        let spent = stack.began.map_or(Duration::ZERO, |began| at.saturating_sub(began));
        let own = stack.expected.unwrap_or(mean).saturating_sub(spent);
        let begin = stack.needs.iter().filter_map(|need| ends.get(need)).max().copied();
        ends.insert(id, begin.unwrap_or_default() + own);
        work += own;
    }
    let jobs = view.about.as_ref().map_or(1, |about| about.jobs).max(1);
    let spread = work / u32::try_from(jobs).unwrap_or(u32::MAX);
    Some(ends.into_values().max().unwrap_or_default().max(spread))
}

fn acts(stack: &StackView) -> bool {
    match &stack.state {
        State::AtWork(work) => matches!(work.stage, Stage::Acting | Stage::Destroying | Stage::Gating),
        State::Done(outcome) => matches!(outcome, Outcome::Changed { .. }),
        State::Retrying { .. } => true,
        State::Waiting | State::Approving | State::Failed { .. } | State::Unreached(_) => false,
    }
}
