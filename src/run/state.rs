use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use super::{
    drain::EndingCluster,
    event::Because,
    input::{Command, Goal},
    line::Line,
    stage::{Stage, Step, Transition},
};
use crate::{
    drivers::{Urgency, mask::SharedMask},
    model::{
        ChartOrigin, Digest, Fault, KeyedHash, Kind, Output, Outputs, Record, Reference, Stack, StackId,
        Teardown,
    },
    plan::{Basis, Knowledge, Losses, OutputState, Plan, gates_digest},
    secrets::referred,
};

/// What is known of a stack before a run begins.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The stack as the platform has it; `None` for one that is only recorded.
    pub stack: Option<Arc<Stack>>,
    /// The digest of its content.
    pub sources: Result<Digest, Fault>,
    /// Where the chart of a release comes from in this run, unless it lies in the platform's folder.
    pub chart: Option<ChartOrigin>,
    /// What was recorded at its last success.
    pub record: Option<Record>,
    /// Whether reality is still what was recorded.
    pub untouched: bool,
    /// Whether nothing exists of it: neither record nor state nor release. Then plan and apply may be one process.
    pub fresh: bool,
    /// Whether an earlier run left an act in flight.
    pub in_flight: bool,
    /// What must end before it: what it needs, and for a teardown what needs it.
    pub needs: BTreeSet<StackId>,
    /// The longest path from its start to the end of the run.
    pub priority: Duration,
}

impl Facts {
    /// Whether it was applied, and what was recorded for its teardown is what the platform says of that now. Otherwise
    /// the copy that a teardown works on may lack what it shall change.
    pub(super) fn keeps_teardown(&self) -> bool {
        let applied = self.record.as_ref().and_then(|record| record.applied.as_ref());
        applied.is_some_and(|applied| {
            match (&applied.teardown, self.stack.as_ref().map(|stack| &stack.kind)) {
                (Teardown::Terraform { inputs, .. }, Some(Kind::Terraform(declared))) => {
                    *inputs == declared.teardown
                }
                _ => true,
            }
        })
    }
}

/// A run at one moment. Pure data: [`RunState::step`] is the only thing that changes it.
#[derive(Clone, Debug)]
pub struct RunState {
    pub(super) goal: Goal,
    pub(super) phase: Phase,
    pub(super) jobs: usize,
    pub(super) stacks: BTreeMap<StackId, StackRun>,
    /// The stacks, most urgent first.
    pub(super) order: Vec<StackId>,
    pub(super) plan: Plan,
    /// What a person said yes to.
    pub(super) approved: Option<Plan>,
    pub(super) knowledge: Knowledge,
    pub(super) recorded: BTreeMap<StackId, Outputs>,
    /// Records of stacks that are no part of the run.
    beside: BTreeMap<StackId, Record>,
    pub(super) urgency: Urgency,
    pub(super) refused: bool,
    pub(super) at: Duration,
}

/// What the run as a whole is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Examining,
    Planning,
    Asking,
    Acting,
    Over,
}

#[derive(Clone, Debug)]
pub(super) struct StackRun {
    pub(super) facts: Facts,
    pub(super) stage: Stage,
    /// Whether the planning phase is through with it.
    pub(super) planned: bool,
    /// Whether its tool was asked in this run.
    pub(super) refreshed: bool,
    /// What the step in flight is made from.
    pub(super) digest: Option<Digest>,
    /// References that the preview in flight lacks.
    pub(super) missing: Vec<Reference>,
    pub(super) attempts: u32,
    pub(super) began: Option<Duration>,
    pub(super) acted: Option<Acted>,
    pub(super) because: Option<Because>,
}

/// What an act of this run did.
#[derive(Clone, Debug)]
pub(super) struct Acted {
    pub(super) action: crate::model::Action,
    pub(super) summary: String,
}

impl RunState {
    /// A run that has not begun.
    #[must_use]
    pub fn new(goal: Goal, jobs: usize, facts: BTreeMap<StackId, Facts>, knowledge: Knowledge) -> Self {
        let mut order: Vec<StackId> = facts.keys().cloned().collect();
        order.sort_by_key(|id| std::cmp::Reverse(facts[id].priority));
        let recorded = facts
            .iter()
            .filter_map(|(id, facts)| {
                Some((id.clone(), facts.record.as_ref()?.applied.as_ref()?.outputs.clone()))
            })
            .collect();
        let stacks = facts.into_iter().map(|(id, facts)| (id, StackRun::new(facts))).collect();
        Self {
            goal,
            phase: Phase::Examining,
            jobs: jobs.max(1),
            stacks,
            order,
            plan: Plan::default(),
            approved: None,
            knowledge,
            recorded,
            beside: BTreeMap::new(),
            urgency: Urgency::None,
            refused: false,
            at: Duration::ZERO,
        }
    }

    /// The run with what is recorded of stacks that are no part of it (`--only`, `--only-exactly`): they are taken as
    /// they are, and what they hand on is known. A teardown follows records alone and needs no outputs from there.
    #[must_use]
    pub fn beside(mut self, mut records: BTreeMap<StackId, Record>) -> Self {
        records.retain(|id, _| !self.stacks.contains_key(id));
        if !matches!(self.goal, Goal::Destroy { .. }) {
            let outputs = |record: &Record| Some(record.applied.as_ref()?.outputs.clone());
            let known = records.iter().filter_map(|(id, record)| Some((id.clone(), outputs(record)?)));
            self.knowledge.outputs.extend(known);
        }
        self.beside = records;
        self
    }

    /// The run with a plan that was approved before: nothing is planned and asked first.
    #[must_use]
    pub fn with_approved(mut self, plan: Plan) -> Self {
        self.plan = plan.clone();
        self.approved = Some(plan);
        self
    }

    /// What the entry of each stack is made from, as far as the platform has it and its files can be read. Secrets that were
    /// `unread` when a plan was made say nothing about whether it still holds.
    #[must_use]
    pub fn bases(&self, unread: &BTreeSet<String>) -> BTreeMap<StackId, Basis> {
        let basis = |run: &StackRun| {
            let facts = &run.facts;
            let (stack, sources) = (facts.stack.as_ref()?, facts.sources.as_ref().ok()?);
            let was_read = |reference: &Reference| match reference {
                Reference::Secret(name) => !unread.contains(name),
                Reference::Output { .. } => true,
            };
            let secret = |reference: &Reference| self.hash_of(reference).filter(|_| was_read(reference));
            Some(Basis::of(stack, sources, &secret, facts.record.as_ref(), facts.untouched))
        };
        self.stacks.iter().filter_map(|(id, run)| Some((id.clone(), basis(run)?))).collect()
    }

    /// What the plan destroys or replaces, as far as it is known.
    #[must_use]
    pub fn losses(&self) -> Option<Losses> {
        let bases = self.bases(&BTreeSet::new());
        Losses::of(&self.plan, &|id| bases.get(id).map(|basis| basis.stands_on.clone()))
    }

    /// Keyed hashes of the secrets that a stack refers to.
    pub(super) fn secrets_of(&self, id: &StackId) -> BTreeMap<String, KeyedHash> {
        let stack = self.stacks[id].facts.stack.as_deref();
        let hash = |name: &str| Some((name.to_owned(), self.knowledge.secrets.get(name)?.hash.clone()));
        referred(stack).into_iter().filter_map(hash).collect()
    }

    /// What must show nowhere from the beginning: secrets, and what stacks beside the run handed on in secret.
    pub(super) fn mask(&self) -> SharedMask {
        let mask = SharedMask::default();
        self.knowledge.secrets.values().filter_map(Output::value).for_each(|value| mask.add(value));
        self.knowledge.outputs.values().for_each(|outputs| mask.add_outputs(outputs));
        mask
    }

    /// A run of nothing, which stands in while another state is stepped.
    pub(super) fn empty() -> Self {
        Self::new(Goal::Preview { refresh: false }, 1, BTreeMap::new(), Knowledge::default())
    }

    /// Secrets that could not be read.
    #[must_use]
    pub fn unread(&self) -> BTreeSet<String> {
        self.knowledge.unread.keys().cloned().collect()
    }

    /// What is known to happen, so far.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What a reference stands for now, seen from a stack that comes after.
    #[must_use]
    pub fn output(&self, reference: &Reference) -> OutputState {
        if let (Goal::Destroy { .. }, Reference::Output { stack, output }) = (&self.goal, reference) {
            // What it comes from is destroyed later, or lies beside the run: it still is what was recorded.
            let applied = self.record(stack).and_then(|record| record.applied.as_ref());
            let recorded = applied.and_then(|applied| applied.outputs.get(output));
            return recorded.map_or(OutputState::Unknown, Into::into);
        }
        self.knowledge.state(reference, &self.plan, &self.recorded)
    }

    /// A cluster that is destroyed in this run, with the releases that are uninstalled before it.
    pub(super) fn ending_cluster(&self, cluster: &StackId) -> Option<EndingCluster> {
        if !self.stacks.contains_key(cluster) {
            return None;
        }
        let records = self.stacks.values().filter_map(|run| run.facts.record.as_ref());
        let own = records.filter_map(|record| match &record.applied.as_ref()?.teardown {
            Teardown::Helm { cluster: lives_in, namespace, release } if lives_in == cluster => {
                Some((namespace.clone(), release.clone()))
            }
            _ => None,
        });
        Some(EndingCluster { stack: cluster.clone(), own: own.collect() })
    }

    /// The record of a stack as this run knows it, whether it is part of the run or beside it.
    #[must_use]
    pub fn record(&self, id: &StackId) -> Option<&Record> {
        match self.stacks.get(id) {
            Some(run) => run.facts.record.as_ref(),
            None => self.beside.get(id),
        }
    }

    /// Stacks that a step is being carried out for.
    #[must_use]
    pub fn busy(&self) -> Vec<StackId> {
        let busy = |run: &StackRun| matches!(run.stage, Stage::Busy(_));
        self.stacks.iter().filter(|(_, run)| busy(run)).map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn hash_of(&self, reference: &Reference) -> Option<KeyedHash> {
        match self.output(reference) {
            OutputState::Known { hash, .. } => Some(hash),
            OutputState::Unknown => None,
        }
    }

    pub(super) fn run_mut(&mut self, id: &StackId) -> &mut StackRun {
        self.stacks.get_mut(id).expect("inputs and commands name stacks of the run")
    }

    /// Moves a stack on, and journals it.
    ///
    /// # Panics
    /// If the scheduler asks for what cannot be: a bug that must not be carried on with.
    pub(super) fn advance(&mut self, id: &StackId, transition: Transition, commands: &mut Vec<Command>) {
        self.advance_with(id, transition, None, commands);
    }

    pub(super) fn advance_with(
        &mut self,
        id: &StackId,
        transition: Transition,
        fault: Option<Fault>,
        commands: &mut Vec<Command>,
    ) {
        let at = self.at;
        let run = self.run_mut(id);
        run.stage = run.stage.after(transition).unwrap_or_else(|illegal| panic!("stack `{id}`: {illegal}"));
        if matches!(run.stage, Stage::Busy(_)) {
            run.began.get_or_insert(at);
        }
        let (digest, chart) = match transition {
            Transition::Started { step: Step::Act } => (run.digest.clone(), run.facts.chart),
            _ => (None, None),
        };
        let summary = match transition {
            Transition::Settled => run.acted.as_ref().map(|acted| acted.summary.clone()),
            _ => None,
        };
        let line = Line::Stack { stack: id.clone(), transition, digest, chart, fault, summary };
        let durable = matches!(
            transition,
            Transition::Started { step: Step::Act | Step::Destroy }
                | Transition::Ended { step: Step::Act | Step::Destroy, .. }
        );
        commands.push(Command::Journal { line: Box::new(line), durable });
    }
}

impl StackRun {
    fn new(facts: Facts) -> Self {
        Self {
            facts,
            stage: Stage::Waiting,
            planned: false,
            refreshed: false,
            digest: None,
            missing: Vec::new(),
            attempts: 0,
            began: None,
            acted: None,
            because: None,
        }
    }

    /// Whether the recorded act was made from `digest` and still stands.
    pub(super) fn is_current(&self, digest: &Digest, refresh: bool) -> bool {
        let applied = self.facts.record.as_ref().and_then(|record| record.applied.as_ref());
        self.facts.untouched
            && (!refresh || self.refreshed)
            && applied.is_some_and(|applied| applied.digest == *digest)
    }

    /// Whether its gates held for `digest`, with the stages that it has now where its cluster is a local one. A stack
    /// with neither is always ready.
    pub(super) fn is_ready(&self, digest: &Digest) -> bool {
        let Some(stack) = &self.facts.stack else { return true };
        let ready = self.facts.record.as_ref().and_then(|record| record.ready.as_ref());
        let nothing_to_hold = stack.gates.is_empty() && stack.kind.restart().is_none();
        let Some(ready) = ready else { return nothing_to_hold && stack.stages.objects.is_empty() };
        let held = nothing_to_hold || ready.digest == gates_digest(stack, digest);
        held && ready.stages.as_ref().is_none_or(|given| given.digest == stack.stages.digest())
    }

    pub(super) fn took(&self, now: Duration) -> Duration {
        self.began.map_or(Duration::ZERO, |began| now.saturating_sub(began))
    }
}
