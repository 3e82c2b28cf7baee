//! What a stack whose turn has come needs next. Pure.

use super::{
    input::{Approval, Goal},
    state::{Phase, RunState, StackRun},
};
use crate::{
    model::{Digest, Fault, Kind, Reference, Stack, StackId},
    plan::{Entry, OutputState, stack_digest},
};

/// What is next for a stack.
#[derive(Clone, Debug)]
pub(super) enum Decision {
    /// Its record still stands, and its gates held.
    UpToDate(Digest),
    /// Its record still stands; its gates are to be waited for.
    Hold(Digest),
    /// Its driver must say what would change.
    Preview { digest: Option<Digest>, missing: Vec<Reference> },
    /// It cannot be planned yet.
    Blocked(String),
    /// Its entry in the plan is carried out.
    CarryOut(Box<Entry>),
    /// It is planned and applied in one process.
    Direct(Digest),
    /// It cannot go on.
    Fail(Fault),
}

impl RunState {
    pub(super) fn refresh(&self) -> bool {
        matches!(self.goal, Goal::Preview { refresh: true } | Goal::Apply { refresh: true, .. })
    }

    pub(super) fn decide(&self, id: &StackId) -> Decision {
        let run = &self.stacks[id];
        let (stack, sources) = match (&run.facts.stack, &run.facts.sources) {
            (Some(stack), Ok(sources)) => (stack, sources),
            (_, Err(fault)) => return Decision::Fail(fault.clone()),
            (None, _) => return Decision::Fail(Fault::new(format!("the platform has no stack `{id}`"))),
        };
        match stack_digest(stack, sources, &|reference| self.hash_of(reference)) {
            Err(missing) if self.phase == Phase::Acting => Decision::Fail(no_output(&missing)),
            Err(missing) if let Some(digest) = self.as_recorded(run, stack, sources, &missing) => {
                self.decide_known(run, digest)
            }
            Err(missing) => match stack.kind {
                Kind::Terraform(_) => Decision::Preview { digest: None, missing },
                Kind::Helm(_) | Kind::Job(_) | Kind::Given(_) => {
                    Decision::Blocked(self.not_known_yet(&missing))
                }
            },
            Ok(digest) => self.decide_known(run, digest),
        }
    }

    /// The digest of a stack that would be what was applied last if secrets that could not be read are what they were. Only
    /// a plan takes that for granted, and says that it could not read them.
    fn as_recorded(
        &self,
        run: &StackRun,
        stack: &Stack,
        sources: &Digest,
        missing: &[Reference],
    ) -> Option<Digest> {
        let applied = run.facts.record.as_ref()?.applied.as_ref()?;
        let recorded = |reference: &Reference| match reference {
            Reference::Secret(name) => applied.secrets.get(name).cloned(),
            Reference::Output { .. } => None,
        };
        if !matches!(self.goal, Goal::Preview { .. }) || !missing.iter().all(|one| recorded(one).is_some()) {
            return None;
        }
        let hash_of = |reference: &Reference| self.hash_of(reference).or_else(|| recorded(reference));
        let digest = stack_digest(stack, sources, &hash_of).ok()?;
        run.is_current(&digest, self.refresh()).then_some(digest)
    }

    fn not_known_yet(&self, missing: &[Reference]) -> String {
        let unread = missing.iter().filter_map(|reference| match reference {
            Reference::Secret(name) => {
                Some(format!("{reference} could not be read: {}", self.knowledge.unread.get(name)?))
            }
            Reference::Output { .. } => None,
        });
        let unread: Vec<String> = unread.collect();
        if unread.is_empty() { not_known_yet(missing) } else { unread.join("; ") }
    }

    /// The decision for a stack whose inputs are all known.
    fn decide_known(&self, run: &StackRun, digest: Digest) -> Decision {
        if run.is_current(&digest, self.refresh()) {
            return if run.is_ready(&digest) { Decision::UpToDate(digest) } else { Decision::Hold(digest) };
        }
        if self.phase == Phase::Acting {
            let id = run.facts.stack.as_ref().map(|stack| &stack.id);
            let entry = id.and_then(|id| self.plan.entries.get(id));
            // A plan file is good for one attempt: a failed apply may have changed the state it was made from.
            if run.attempts == 0
                && let Some(entry) = entry.filter(|entry| entry.holds_for(&digest))
            {
                return Decision::CarryOut(Box::new(entry.clone()));
            }
            if run.facts.fresh {
                return Decision::Direct(digest);
            }
        } else if let Some(cluster) = self.missing_cluster(run) {
            return Decision::Blocked(format!("its cluster `{cluster}` does not exist yet"));
        }
        Decision::Preview { digest: Some(digest), missing: Vec::new() }
    }

    /// The cluster of a stack, if it is not known how to reach it.
    fn missing_cluster(&self, run: &StackRun) -> Option<StackId> {
        let cluster = run.facts.stack.as_ref()?.kind.cluster()?;
        let endpoint = Reference::Output { stack: cluster.clone(), output: "endpoint".into() };
        matches!(self.output(&endpoint), OutputState::Unknown).then(|| cluster.clone())
    }

    /// Whether everything is planned before anything is done.
    pub(super) const fn plans_first(&self) -> bool {
        !matches!(self.goal.approval(), Some(Approval::Given))
    }
}

fn names(missing: &[Reference]) -> String {
    missing.iter().map(|reference| format!("`{reference}`")).collect::<Vec<_>>().join(", ")
}

fn not_known_yet(missing: &[Reference]) -> String {
    let verb = if missing.len() == 1 { "is" } else { "are" };
    format!("{} {verb} not known yet", names(missing))
}

fn no_output(missing: &[Reference]) -> Fault {
    Fault::new(format!("{} has no value", names(missing)))
        .because("the stack it refers to was applied and did not hand it on")
        .hint("check the output's name, and that its condition holds in this environment")
}
