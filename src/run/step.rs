//! What an input means. Pure: the same state and input give the same state and commands.

use super::{
    event::{self, Because, What},
    input::{Approval, Command, Found, Happened, Input, Question},
    line::Line,
    retry,
    stage::{End, Stage, Step, Transition},
    state::{Acted, Phase, RunState},
};
use crate::{
    drivers::{Act, Urgency},
    model::{Action, Approved, Digest, Fault, Preview, Record, StackId},
    plan::{Entry, exceeds},
};

impl RunState {
    /// Takes one input in: the state after it, and what is to be done, in order.
    #[must_use]
    pub fn step(mut self, input: Input) -> (Self, Vec<Command>) {
        let mut commands = Vec::new();
        self.at = self.at.max(input.at);
        self.take(input.what, &mut commands);
        self.schedule(&mut commands);
        (self, commands)
    }

    fn take(&mut self, what: Happened, commands: &mut Vec<Command>) {
        match what {
            Happened::Begin => self.begin(commands),
            Happened::Examined { stack, found } => self.examined(&stack, found, commands),
            Happened::Previewed { stack, result } => self.previewed(&stack, result, commands),
            Happened::NotFresh { stack } => {
                self.ended(&stack, Step::Act, End::Well, commands);
                self.run_mut(&stack).facts.fresh = false;
            }
            Happened::Answered { stack, approved } => self.answered(stack, approved, commands),
            Happened::Acted { stack, result } => self.acted(&stack, result, commands),
            Happened::Held { stack, result } => self.held(&stack, result, commands),
            Happened::Destroyed { stack, result } => self.destroyed(&stack, result, commands),
            Happened::RetryDue { stack } => {
                if self.stacks[&stack].stage == Stage::Backoff {
                    self.advance(&stack, Transition::Resumed, commands);
                }
            }
            Happened::Urged(urgency) => self.urged(urgency, commands),
        }
    }

    fn begin(&mut self, commands: &mut Vec<Command>) {
        for id in self.order.clone() {
            if self.stacks[&id].facts.in_flight {
                self.start(&id, Step::Examine, event::Stage::Examining, commands);
                commands.push(Command::Examine(id));
            }
        }
    }

    fn ended(&mut self, id: &StackId, step: Step, end: End, commands: &mut Vec<Command>) {
        self.advance(id, Transition::Ended { step, end }, commands);
    }

    fn examined(&mut self, id: &StackId, found: Found, commands: &mut Vec<Command>) {
        let run = self.run_mut(id);
        match found {
            Found::Applied(record) => {
                run.facts.record = Some((*record).clone());
                (run.facts.untouched, run.facts.fresh) = (true, false);
                if let Some(applied) = &record.applied {
                    self.recorded.insert(id.clone(), applied.outputs.clone());
                }
                commands.push(Command::Save(record));
            }
            Found::Destroyed => {
                run.facts.record = None;
                (run.facts.untouched, run.facts.fresh) = (false, true);
                self.recorded.remove(id);
                commands.push(Command::Forget(id.clone()));
            }
            Found::Unfinished(fault) => {
                (run.facts.untouched, run.facts.fresh) = (false, false);
                if let Some(fault) = fault {
                    let text =
                        format!("{id}: what the last run left in flight did not succeed: {}", fault.what);
                    commands.push(Command::Tell(What::Note { text }));
                }
            }
        }
        // The record first: once the journal says that it was examined, nobody does so again.
        self.ended(id, Step::Examine, End::Well, commands);
    }

    fn previewed(&mut self, id: &StackId, result: Result<Preview, Fault>, commands: &mut Vec<Command>) {
        match result {
            Ok(preview) => {
                self.ended(id, Step::Preview, End::Well, commands);
                let run = self.run_mut(id);
                run.refreshed = true;
                let (digest, missing) = (run.digest.clone(), std::mem::take(&mut run.missing));
                let entry = Entry::previewed(preview, digest, missing);
                if self.phase == Phase::Acting {
                    self.previewed_for_act(id, entry, commands);
                } else {
                    self.learn(id, entry, commands);
                }
            }
            Err(fault) if self.phase == Phase::Planning && self.may_be_planned_later(id) => {
                self.ended(id, Step::Preview, End::Well, commands);
                let exists = self.stacks[id].facts.record.is_some();
                self.learn(id, Entry::blocked(fault.to_string(), exists), commands);
            }
            Err(fault) => self.fail_or_retry(id, Step::Preview, fault, commands),
        }
    }

    /// Whether something that the stack needs is still going to change: its preview may fail for that alone.
    fn may_be_planned_later(&self, id: &StackId) -> bool {
        let run = &self.stacks[id];
        let changes = |need: &StackId| {
            self.plan.entries.get(need).is_some_and(|entry| entry.action != Action::None)
                || self.may_be_planned_later(need)
        };
        !run.missing.is_empty()
            || run.facts.needs.iter().any(|need| self.stacks.contains_key(need) && changes(need))
    }

    /// A wave: the stack was planned with real values just before its act.
    fn previewed_for_act(&mut self, id: &StackId, entry: Entry, commands: &mut Vec<Command>) {
        let approved = self.approved.as_ref().and_then(|plan| plan.entries.get(id));
        let surprise = exceeds(approved, &entry).filter(|_| self.goal.approval() != Some(Approval::Given));
        let entry = entry.with_chart(self.stacks[id].facts.chart);
        self.plan = std::mem::take(&mut self.plan).learn(id.clone(), entry.clone());
        if let Some(surprise) = surprise {
            self.advance(id, Transition::Asked, commands);
            let stage = event::Stage::Approving;
            commands.push(Command::Tell(What::StackStage { stack: id.clone(), stage }));
            commands.push(Command::Ask(Question::Surprise { stack: id.clone(), surprise }));
            return;
        }
        self.carry_out(id, &entry, commands);
    }

    /// Carries out an exact entry, or keeps the record where nothing changes.
    pub(super) fn carry_out(&mut self, id: &StackId, entry: &Entry, commands: &mut Vec<Command>) {
        let Some(digest) = entry.digest.clone() else { return };
        if entry.action == Action::None && self.stacks[id].facts.keeps_teardown() {
            let secrets = self.secrets_of(id);
            let run = self.run_mut(id);
            run.facts.untouched = true;
            let chart = run.facts.chart;
            if let Some(record) = &mut run.facts.record
                && let Some(applied) = &mut record.applied
            {
                (applied.digest, applied.chart, applied.secrets) = (digest, chart, secrets);
                commands.push(Command::Save(Box::new(record.clone())));
            }
            return; // The scheduler finds it up to date, or waits for its gates.
        }
        let how = match entry.action {
            Action::None => Act::Unchanged,
            _ => {
                Act::Planned { artifact: entry.preview.as_ref().and_then(|preview| preview.artifact.clone()) }
            }
        };
        self.act(id, how, digest, commands);
    }

    /// Has a stack's driver act.
    pub(super) fn act(&mut self, id: &StackId, how: Act, digest: Digest, commands: &mut Vec<Command>) {
        self.run_mut(id).digest = Some(digest.clone());
        self.start(id, Step::Act, event::Stage::Acting, commands);
        commands.push(Command::Act { stack: id.clone(), how, digest });
    }

    fn answered(&mut self, stack: Option<StackId>, approved: Option<Approved>, commands: &mut Vec<Command>) {
        let yes = approved.is_some();
        if let Some(approved) = approved {
            let line = Line::Approved { stack: stack.clone(), approved };
            commands.push(Command::Journal { line: Box::new(line), durable: true });
        }
        match stack {
            None => {
                self.refused = !yes;
                self.approved = yes.then(|| self.plan.clone());
                self.phase = Phase::Acting;
            }
            Some(id) => {
                if self.stacks[&id].stage != Stage::Approving {
                    return;
                }
                if yes {
                    self.advance(&id, Transition::Resumed, commands);
                    if let Some(entry) = self.plan.entries.get(&id).cloned() {
                        self.carry_out(&id, &entry, commands);
                    }
                } else {
                    self.refused = true;
                    self.abandon(&id, Because::Unapproved, commands);
                }
            }
        }
    }

    fn acted(&mut self, id: &StackId, result: Result<(Record, String), Fault>, commands: &mut Vec<Command>) {
        match result {
            Ok((record, summary)) => {
                let action = self.plan.entries.get(id).map(|entry| entry.action);
                let existed = self.stacks[id].facts.record.is_some();
                let reads =
                    self.stacks[id].facts.stack.as_ref().is_some_and(|stack| stack.kind.is_read_only());
                let guess = match existed {
                    _ if reads => Action::Read,
                    true => Action::Update,
                    false => Action::Create,
                };
                let action = action.filter(|action| *action != Action::None).unwrap_or(guess);
                let run = self.run_mut(id);
                run.facts.record = Some(record.clone());
                (run.facts.untouched, run.facts.fresh) = (true, false);
                (run.refreshed, run.attempts) = (true, 0);
                run.acted = Some(Acted { action, summary });
                // The record first: once the journal says that the act ended, nobody examines it again.
                commands.push(Command::Save(Box::new(record)));
                self.ended(id, Step::Act, End::Well, commands);
            }
            Err(fault) => {
                (self.run_mut(id).facts.untouched, self.run_mut(id).facts.fresh) = (false, false);
                self.fail_or_retry(id, Step::Act, fault, commands);
            }
        }
    }

    fn held(&mut self, id: &StackId, result: Result<Record, Fault>, commands: &mut Vec<Command>) {
        match result {
            Ok(record) => {
                self.run_mut(id).facts.record = Some(record.clone());
                commands.push(Command::Save(Box::new(record)));
                self.ended(id, Step::Gate, End::Well, commands);
            }
            Err(fault) => self.fail(id, Step::Gate, fault, commands),
        }
    }

    fn destroyed(&mut self, id: &StackId, result: Result<(), Fault>, commands: &mut Vec<Command>) {
        match result {
            Ok(()) => {
                commands.push(Command::Forget(id.clone()));
                self.ended(id, Step::Destroy, End::Well, commands);
                let run = self.run_mut(id);
                run.acted = Some(Acted { action: Action::Destroy, summary: String::new() });
                run.facts.record = None;
                self.settle(id, commands);
            }
            Err(fault) => self.fail_or_retry(id, Step::Destroy, fault, commands),
        }
    }

    fn fail_or_retry(&mut self, id: &StackId, step: Step, fault: Fault, commands: &mut Vec<Command>) {
        let attempts = self.stacks[id].attempts + 1;
        let wait = retry::wait(id, attempts).filter(|_| fault.transient && self.urgency == Urgency::None);
        let Some(wait) = wait else { return self.fail(id, step, fault, commands) };
        self.run_mut(id).attempts = attempts;
        let (stack, why) = (id.clone(), fault.to_string());
        self.advance_with(id, Transition::Ended { step, end: End::Again }, Some(fault), commands);
        commands.push(Command::Tell(What::Retry { stack: stack.clone(), attempt: attempts + 1, wait, why }));
        commands.push(Command::Sleep { stack, wait });
    }

    pub(super) fn fail(&mut self, id: &StackId, step: Step, fault: Fault, commands: &mut Vec<Command>) {
        let end = Transition::Ended { step, end: End::Badly };
        self.advance_with(id, end, Some(fault.clone()), commands);
        let took = self.stacks[id].took(self.at);
        commands.push(Command::Tell(What::StackFailed { stack: id.clone(), fault, took }));
        self.abandon_unreachable(commands);
    }

    fn urged(&mut self, urgency: Urgency, commands: &mut Vec<Command>) {
        if urgency <= self.urgency {
            return;
        }
        self.urgency = urgency;
        if self.phase == Phase::Asking {
            self.phase = Phase::Acting;
        }
        for id in self.order.clone() {
            if matches!(self.stacks[&id].stage, Stage::Backoff | Stage::Approving) {
                self.abandon(&id, Because::Interrupted, commands);
            }
        }
        let waiting_for = self.busy();
        commands.push(Command::Tell(What::Interrupted { urgency, waiting_for }));
        commands.push(Command::Urge(urgency));
    }
}
