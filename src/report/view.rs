use std::{collections::BTreeMap, time::Duration};

use super::{
    eta,
    event::{Because, Ending, Event, Goal, Next, Outcome, RunStarted, Stage, What},
};
use crate::{
    drivers::Urgency,
    model::{ChartOrigin, Fault, StackId},
};

/// A run as far as its events tell: what board and summary are drawn from. Pure: the same events give the same view.
#[derive(Clone, Debug, Default)]
pub struct RunView {
    pub(super) about: Option<RunStarted>,
    pub(super) order: Vec<StackId>,
    pub(super) stacks: BTreeMap<StackId, StackView>,
    pub(super) urgency: Urgency,
    pub(super) waiting_for: Vec<StackId>,
    pub(super) warnings: Vec<(String, Option<String>)>,
    pub(super) finished: Option<Finished>,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub(super) struct Finished {
    pub(super) ending: Ending,
    pub(super) next: Vec<Next>,
    pub(super) took: Duration,
}

/// A stack as far as events tell.
#[derive(Clone, Debug, Default)]
pub(super) struct StackView {
    pub(super) expected: Option<Duration>,
    pub(super) needs: Vec<StackId>,
    /// Since when it is at work without a break.
    pub(super) began: Option<Duration>,
    pub(super) state: State,
    /// Where the chart of a release comes from.
    pub(super) chart: Option<ChartOrigin>,
}

#[derive(Clone, Debug, Default)]
pub(super) enum State {
    #[default]
    Waiting,
    Approving,
    AtWork(Work),
    Retrying {
        attempt: u32,
        /// When it tries again.
        until: Duration,
        why: String,
    },
    Done(Outcome),
    Failed {
        fault: Fault,
        took: Duration,
    },
    Unreached(Because),
}

#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) stage: Stage,
    pub(super) doing: String,
    pub(super) done: usize,
    pub(super) total: Option<usize>,
}

impl StackView {
    pub(super) const fn is_busy(&self) -> bool {
        matches!(self.state, State::AtWork(_) | State::Retrying { .. })
    }

    /// Whether nothing more will happen to it. A preview ends a stack only where previews are all that is wanted.
    pub(super) fn has_ended(&self, goal: Goal) -> bool {
        match &self.state {
            State::Done(Outcome::Previewed { .. }) => {
                matches!(goal, Goal::Plan | Goal::Drift)
            }
            State::Done(_) | State::Failed { .. } | State::Unreached(_) => true,
            State::Waiting | State::Approving | State::AtWork(_) | State::Retrying { .. } => false,
        }
    }
}

impl RunView {
    /// How the run ended, once it has.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        self.finished.as_ref().map(|finished| finished.ending)
    }

    /// Takes one event in.
    pub fn apply(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::RunStarted(about) => self.begin(about),
            What::StackStage { stack, stage } => self.enter(stack, *stage, at),
            What::Progress { stack, doing, done, total } => self.progress(stack, doing, *done, *total),
            What::Retry { stack, attempt, wait, why } => {
                let (attempt, until, why) = (*attempt, at + *wait, why.clone());
                self.stack(stack).state = State::Retrying { attempt, until, why };
            }
            What::StackDone { stack, outcome, chart, .. } => {
                self.end(stack, State::Done(*outcome));
                self.stack(stack).chart = *chart;
            }
            What::StackFailed { stack, fault, took } => {
                self.end(stack, State::Failed { fault: fault.clone(), took: *took });
            }
            What::StackUnreached { stack, because } => self.end(stack, State::Unreached(because.clone())),
            What::Note { .. } => {}
            What::Warning { text, hint } => self.warnings.push((text.clone(), hint.clone())),
            What::Interrupted { urgency, waiting_for } => {
                self.urgency = (*urgency).max(self.urgency);
                self.waiting_for.clone_from(waiting_for);
            }
            What::RunFinished { ending, next } => {
                self.finished = Some(Finished { ending: *ending, next: next.clone(), took: at });
            }
        }
    }

    fn begin(&mut self, about: &RunStarted) {
        for stack in &about.stacks {
            let view = self.stack(&stack.id);
            view.expected = stack.expected;
            view.needs.clone_from(&stack.needs);
        }
        self.about = Some(about.clone());
    }

    /// A stack that the run did not announce (an orphan) is added at the end.
    fn stack(&mut self, id: &StackId) -> &mut StackView {
        if !self.stacks.contains_key(id) {
            self.order.push(id.clone());
        }
        self.stacks.entry(id.clone()).or_default()
    }

    fn enter(&mut self, stack: &StackId, stage: Stage, at: Duration) {
        let view = self.stack(stack);
        match stage {
            Stage::Waiting => (view.state, view.began) = (State::Waiting, None),
            Stage::Approving => (view.state, view.began) = (State::Approving, None),
            _ => {
                view.began.get_or_insert(at);
                view.state = State::AtWork(Work { stage, doing: String::new(), done: 0, total: None });
            }
        }
    }

    /// Progress that comes too late, when the stack is already somewhere else, is dropped.
    fn progress(&mut self, stack: &StackId, doing: &str, done: usize, total: Option<usize>) {
        if let State::AtWork(work) = &mut self.stack(stack).state {
            doing.clone_into(&mut work.doing);
            (work.done, work.total) = (done, total);
        }
    }

    fn end(&mut self, stack: &StackId, state: State) {
        let view = self.stack(stack);
        (view.state, view.began) = (state, None);
        self.waiting_for.retain(|waiting| waiting != stack);
    }

    pub(super) fn goal(&self) -> Goal {
        self.about.as_ref().map_or(Goal::Up, |about| about.goal)
    }

    pub(super) fn environment(&self) -> &str {
        self.about.as_ref().map_or("", |about| &about.environment)
    }

    /// The stacks in the order of the run.
    pub(super) fn in_order(&self) -> impl Iterator<Item = (&StackId, &StackView)> {
        self.order.iter().filter_map(|id| self.stacks.get_key_value(id))
    }

    pub(super) fn ended(&self) -> usize {
        let goal = self.goal();
        self.stacks.values().filter(|view| view.has_ended(goal)).count()
    }

    pub(super) fn failed(&self) -> usize {
        self.stacks.values().filter(|view| matches!(view.state, State::Failed { .. })).count()
    }

    /// How long the rest will take, judged by earlier runs; `None` when too little is known.
    #[must_use]
    pub fn remaining(&self, at: Duration) -> Option<Duration> {
        eta::remaining(self, at)
    }
}
