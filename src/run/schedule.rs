//! What starts now: chosen after each input, most urgent stack first. Pure.

use super::{
    decide::Decision,
    event::{self, Because, Ending, Outcome, What},
    input::{Approval, Command, Goal, Question},
    stage::{Stage, Step, Transition},
    state::{Phase, RunState},
};
use crate::{
    drivers::{Act, Urgency},
    graph,
    model::{Action, ChartOrigin, Fault, StackId},
    plan::Entry,
};

impl RunState {
    /// Starts whatever can start, and ends the run when nothing can.
    pub(super) fn schedule(&mut self, commands: &mut Vec<Command>) {
        while self.phase != Phase::Over {
            let before = self.phase;
            match self.phase {
                Phase::Examining => self.after_examining(commands),
                Phase::Planning => self.schedule_planning(commands),
                Phase::Asking | Phase::Over => {}
                Phase::Acting => self.schedule_acting(commands),
            }
            self.finish_if_idle(commands);
            if self.phase == before {
                return;
            }
        }
    }

    fn free_slots(&self) -> usize {
        // Gates only wait: they take nobody's place.
        let working = |stage: Stage| matches!(stage, Stage::Busy(step) if step != Step::Gate);
        self.jobs.saturating_sub(self.stacks.values().filter(|run| working(run.stage)).count())
    }

    const fn may_start(&self) -> bool {
        matches!(self.urgency, Urgency::None) && !self.refused
    }

    fn after_examining(&mut self, commands: &mut Vec<Command>) {
        if self.stacks.values().any(|run| run.stage == Stage::Busy(Step::Examine)) {
            return;
        }
        let plans = self.plans_first() && self.approved.is_none();
        self.phase = if plans { Phase::Planning } else { Phase::Acting };
        if self.approved.is_some() {
            self.ask_for_losses(commands);
        }
    }

    /// Has somebody asked about what the plan loses, where `--yes` does not say yes to that. Whether it loses anything.
    fn ask_for_losses(&mut self, commands: &mut Vec<Command>) -> bool {
        let asks = self.goal.approval() == Some(Approval::GivenForPlan);
        let Some(losses) = self.losses().filter(|_| asks) else { return false };
        self.phase = Phase::Asking;
        commands.push(Command::Ask(Question::Losses(losses)));
        true
    }

    fn schedule_planning(&mut self, commands: &mut Vec<Command>) {
        // One that is planned without a process may make the next one plannable.
        loop {
            let mut moved = false;
            for id in self.order.clone() {
                if !self.may_start() {
                    return;
                }
                let run = &self.stacks[&id];
                if run.planned || run.stage != Stage::Waiting || !self.needs_are_planned(&id) {
                    continue;
                }
                moved |= self.plan_one(&id, commands);
            }
            if !moved {
                break;
            }
        }
        if self.stacks.values().all(|run| run.planned || run.stage.is_final()) {
            self.after_planning(commands);
        }
    }

    fn needs_are_planned(&self, id: &StackId) -> bool {
        if matches!(self.goal, Goal::Destroy { .. }) {
            return true;
        }
        self.stacks[id].facts.needs.iter().all(|need| self.stacks.get(need).is_none_or(|run| run.planned))
    }

    /// Plans one stack, or has it planned. Whether anything came of it.
    fn plan_one(&mut self, id: &StackId, commands: &mut Vec<Command>) -> bool {
        if matches!(self.goal, Goal::Destroy { .. }) {
            let record = self.stacks[id].facts.record.as_ref();
            let applied = record.and_then(|record| record.applied.as_ref());
            let entry = Entry::destruction(applied.map(|applied| &applied.teardown));
            self.learn(id, entry, commands);
            return true;
        }
        match self.decide(id) {
            Decision::UpToDate(digest) => self.learn(id, Entry::up_to_date(digest), commands),
            Decision::Hold(digest) => {
                let mut entry = Entry::up_to_date(digest);
                entry.action = Action::Read;
                self.learn(id, entry, commands);
            }
            Decision::Blocked(why) => {
                let exists = self.stacks[id].facts.record.is_some();
                self.learn(id, Entry::blocked(why, exists), commands);
            }
            Decision::Preview { digest, missing } => {
                if self.free_slots() == 0 {
                    return false;
                }
                let run = self.run_mut(id);
                run.digest = digest;
                run.missing.clone_from(&missing);
                self.start(id, Step::Preview, event::Stage::Previewing, commands);
                commands.push(Command::Preview { stack: id.clone(), missing });
            }
            Decision::Fail(fault) => self.fail_unstarted(id, fault, commands),
            Decision::CarryOut(_) | Decision::Direct(_) => {
                unreachable!("acts are decided in the acting phase only")
            }
        }
        true
    }

    fn after_planning(&mut self, commands: &mut Vec<Command>) {
        match self.goal {
            Goal::Preview { .. } => {
                for id in self.order.clone() {
                    if self.stacks[&id].stage == Stage::Waiting {
                        self.advance(&id, Transition::Settled, commands);
                    }
                }
            }
            Goal::Apply { .. } | Goal::Destroy { .. } => {
                if self.goal.approval() == Some(Approval::Ask) && self.plan.has_changes() {
                    self.phase = Phase::Asking;
                    commands.push(Command::Ask(Question::Plan(self.plan.clone())));
                } else if !self.ask_for_losses(commands) {
                    self.approved = Some(self.plan.clone());
                    self.phase = Phase::Acting;
                }
            }
        }
    }

    fn schedule_acting(&mut self, commands: &mut Vec<Command>) {
        loop {
            self.abandon_unreachable(commands);
            let mut moved = false;
            for id in self.order.clone() {
                if !self.may_start() {
                    return;
                }
                if self.stacks[&id].stage == Stage::Waiting && self.needs_are_done(&id) {
                    moved |= self.act_one(&id, commands);
                }
            }
            if !moved {
                return;
            }
        }
    }

    fn needs_are_done(&self, id: &StackId) -> bool {
        let done = |need| self.stacks.get(need).is_none_or(|run| run.stage == Stage::Done);
        self.stacks[id].facts.needs.iter().all(done)
    }

    fn act_one(&mut self, id: &StackId, commands: &mut Vec<Command>) -> bool {
        if matches!(self.goal, Goal::Destroy { .. }) {
            return self.has_slot(|state| {
                state.start(id, Step::Destroy, event::Stage::Destroying, commands);
                commands.push(Command::Destroy(id.clone()));
            });
        }
        match self.decide(id) {
            Decision::UpToDate(_) => self.settle(id, commands),
            Decision::Hold(digest) => {
                self.start(id, Step::Gate, event::Stage::Gating, commands);
                commands.push(Command::Hold { stack: id.clone(), digest });
            }
            Decision::Blocked(why) => self.fail_unstarted(id, Fault::new(why), commands),
            Decision::Fail(fault) => self.fail_unstarted(id, fault, commands),
            Decision::Preview { digest, missing } => {
                return self.has_slot(|state| {
                    state.run_mut(id).digest = digest;
                    state.start(id, Step::Preview, event::Stage::Previewing, commands);
                    commands.push(Command::Preview { stack: id.clone(), missing });
                });
            }
            Decision::CarryOut(entry) => {
                return self.has_slot(|state| state.carry_out(id, &entry, commands));
            }
            Decision::Direct(digest) => {
                return self.has_slot(|state| state.act(id, Act::Direct, digest, commands));
            }
        }
        true
    }

    fn has_slot(&mut self, start: impl FnOnce(&mut Self)) -> bool {
        if self.free_slots() == 0 {
            return false;
        }
        start(self);
        true
    }

    pub(super) fn start(
        &mut self,
        id: &StackId,
        step: Step,
        stage: event::Stage,
        commands: &mut Vec<Command>,
    ) {
        self.advance(id, Transition::Started { step }, commands);
        commands.push(Command::Tell(What::StackStage { stack: id.clone(), stage }));
    }

    /// Takes a plan entry in, in the planning phase.
    pub(super) fn learn(&mut self, id: &StackId, entry: Entry, commands: &mut Vec<Command>) {
        let outcome = match entry.action {
            Action::None => Outcome::UpToDate { refreshed: entry.refreshed },
            action => Outcome::Previewed { action },
        };
        // What is up to date is told once, when it is settled.
        if matches!(self.goal, Goal::Preview { .. }) || entry.action != Action::None {
            self.tell_done(id, outcome, String::new(), commands);
        }
        let entry = entry.with_chart(self.chart(id, outcome));
        self.plan = std::mem::take(&mut self.plan).learn(id.clone(), entry);
        self.run_mut(id).planned = true;
    }

    /// Ends a stack well: what it hands on is known from now on.
    pub(super) fn settle(&mut self, id: &StackId, commands: &mut Vec<Command>) {
        self.keep_declared(id, commands);
        self.advance(id, Transition::Settled, commands);
        let run = &self.stacks[id];
        let applied = run.facts.record.as_ref().and_then(|record| record.applied.as_ref());
        let outputs = applied.map(|applied| applied.outputs.clone());
        let (outcome, summary) = match &run.acted {
            Some(acted) => (Outcome::Changed { action: acted.action }, acted.summary.clone()),
            None => (Outcome::UpToDate { refreshed: run.refreshed }, String::new()),
        };
        if let Some(outputs) = outputs {
            self.knowledge.outputs.insert(id.clone(), outputs);
        }
        self.tell_done(id, outcome, summary, commands);
    }

    fn tell_done(&self, id: &StackId, outcome: Outcome, summary: String, commands: &mut Vec<Command>) {
        let (chart, took) = (self.chart(id, outcome), self.stacks[id].took(self.at));
        commands.push(Command::Tell(What::StackDone { stack: id.clone(), outcome, summary, chart, took }));
    }

    /// Where the chart of a stack that ended like this comes from: the one that is installed, or that would be.
    pub(super) fn chart(&self, id: &StackId, outcome: Outcome) -> Option<ChartOrigin> {
        let facts = &self.stacks[id].facts;
        match outcome {
            Outcome::Previewed { .. } => facts.chart,
            Outcome::Changed { .. } | Outcome::UpToDate { .. } => {
                facts.record.as_ref().and_then(|record| record.applied.as_ref()?.chart)
            }
        }
    }

    /// How a stack ended that the plan leaves as it is.
    fn unchanged(&self, id: &StackId) -> Option<Outcome> {
        let entry = self.plan.entries.get(id).filter(|entry| entry.action == Action::None)?;
        Some(Outcome::UpToDate { refreshed: entry.refreshed })
    }

    /// Brings what a record says of its stack's place in the platform to what the platform file says now. Nothing of it
    /// enters the digest: protecting a stack, moving it to another sprint or needing one more applies nothing.
    fn keep_declared(&mut self, id: &StackId, commands: &mut Vec<Command>) {
        let facts = &mut self.run_mut(id).facts;
        let (Some(stack), Some(record)) = (&facts.stack, &mut facts.record) else { return };
        let needs = graph::needs(stack);
        if (record.sprint, record.protected, &record.needs) != (stack.sprint, stack.protected, &needs) {
            (record.sprint, record.protected, record.needs) = (stack.sprint, stack.protected, needs);
            commands.push(Command::Save(Box::new(record.clone())));
        }
    }

    /// Fails a stack for which no step was started.
    fn fail_unstarted(&mut self, id: &StackId, fault: Fault, commands: &mut Vec<Command>) {
        let step = Step::Preview;
        self.advance(id, Transition::Started { step }, commands);
        self.fail(id, step, fault, commands);
    }

    /// Gives up what can no longer be reached, and says because of which stack.
    pub(super) fn abandon_unreachable(&mut self, commands: &mut Vec<Command>) {
        loop {
            let lost: Vec<(StackId, Because)> = self
                .order
                .iter()
                .filter(|id| self.stacks[*id].stage == Stage::Waiting)
                .filter_map(|id| Some((id.clone(), self.blocker(id)?)))
                .collect();
            if lost.is_empty() {
                return;
            }
            for (id, because) in lost {
                self.abandon(&id, because, commands);
            }
        }
    }

    fn blocker(&self, id: &StackId) -> Option<Because> {
        self.stacks[id].facts.needs.iter().find_map(|need| {
            let run = self.stacks.get(need)?;
            match run.stage {
                Stage::Failed => Some(Because::Failed { by: need.clone() }),
                Stage::Unreached => run.because.clone(),
                _ => None,
            }
        })
    }

    pub(super) fn abandon(&mut self, id: &StackId, because: Because, commands: &mut Vec<Command>) {
        self.advance(id, Transition::Abandoned, commands);
        self.run_mut(id).because = Some(because.clone());
        commands.push(Command::Tell(What::StackUnreached { stack: id.clone(), because }));
    }

    /// Ends the run when nothing is at work and nothing can start.
    fn finish_if_idle(&mut self, commands: &mut Vec<Command>) {
        let active = |stage: Stage| matches!(stage, Stage::Busy(_) | Stage::Backoff | Stage::Approving);
        if self.stacks.values().any(|run| active(run.stage)) {
            return;
        }
        let stopped = !self.may_start();
        let waiting = self.stacks.values().any(|run| run.stage == Stage::Waiting);
        if !stopped && (waiting || self.phase == Phase::Examining) {
            return;
        }
        let because = if self.refused { Because::Unapproved } else { Because::Interrupted };
        for id in self.order.clone() {
            if self.stacks[&id].stage != Stage::Waiting {
                continue;
            }
            match self.unchanged(&id) {
                // Nothing of it was to be approved.
                Some(outcome) if self.refused => {
                    self.advance(&id, Transition::Settled, commands);
                    self.tell_done(&id, outcome, String::new(), commands);
                }
                _ => self.abandon(&id, because.clone(), commands),
            }
        }
        let failed = self.stacks.values().any(|run| run.stage == Stage::Failed);
        let ending = match (self.refused, self.urgency, failed) {
            (true, _, _) => Ending::Unapproved,
            (_, Urgency::None, true) => Ending::Failed,
            (_, Urgency::None, false) => Ending::Done,
            _ => Ending::Interrupted,
        };
        self.phase = Phase::Over;
        commands.push(Command::Finish(ending));
    }
}
