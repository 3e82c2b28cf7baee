//! What a driver is given, put together from what a run knows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    drivers::Drivers,
    input::Goal,
    state::{Facts, RunState},
};
use crate::{
    drivers::{ClusterAccess, Job, Known, KnownValue, World, given},
    model::{ChartOrigin, Fault, KeyedHash, Outputs, Record, Reference, Stack, StackId},
    plan::{Knowledge, OutputState},
};

/// A job before the values that only its upstreams' tools know (sensitive outputs of earlier runs) are read.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) stack: Arc<Stack>,
    /// Where its chart comes from in this run.
    pub(super) chart: Option<ChartOrigin>,
    states: Vec<(Reference, OutputState)>,
    /// The cluster's stack and its outputs, if the stack talks to one.
    cluster: Option<(StackId, Outputs)>,
    record: Option<Record>,
    /// Stacks whose sensitive outputs may have to be read, with their records.
    upstreams: BTreeMap<StackId, Record>,
    /// Whether it is for a teardown, which does without what is not at hand any more.
    removing: bool,
}

impl RunState {
    /// What is known now of what a stack needs.
    pub(super) fn request(&self, id: &StackId) -> Result<Request, Fault> {
        let run = &self.stacks[id];
        let stack =
            run.facts.stack.clone().ok_or_else(|| Fault::new(format!("the platform has no stack `{id}`")))?;
        let references = stack.kind.templates().into_iter().flat_map(|template| template.references());
        let states: Vec<_> =
            references.map(|reference| (reference.clone(), self.output(reference))).collect();
        let cluster =
            stack.kind.cluster().and_then(|cluster| Some((cluster.clone(), self.outputs_of(cluster)?)));
        let upstreams = self.upstreams(&states, cluster.as_ref());
        let (chart, record) = (run.facts.chart, run.facts.record.clone());
        let removing = matches!(self.goal, Goal::Destroy { .. });
        Ok(Request { stack, chart, states, cluster, record, upstreams, removing })
    }

    /// What reaches a cluster that a gate of `id` asks: the stack's own outputs count too.
    pub(super) fn cluster_request(&self, id: &StackId, cluster: &StackId) -> Option<Request> {
        let stack = self.stacks[id].facts.stack.clone()?;
        let outputs = match self.record(id).and_then(|record| record.applied.as_ref()) {
            Some(applied) if id == cluster => applied.outputs.clone(),
            _ => self.outputs_of(cluster)?,
        };
        let cluster = Some((cluster.clone(), outputs));
        let upstreams = self.upstreams(&[], cluster.as_ref());
        let (chart, states, record) = (None, Vec::new(), None);
        Some(Request { stack, chart, states, cluster, record, upstreams, removing: false })
    }

    /// What reaches the cluster that a stack's stages are for, and whether it has any.
    pub(super) fn stages_request(&self, id: &StackId) -> Option<(Request, bool)> {
        let stages = &self.stacks[id].facts.stack.as_ref()?.stages;
        Some((self.cluster_request(id, stages.cluster.as_ref()?)?, !stages.objects.is_empty()))
    }

    /// Records of the stacks that `states` and `cluster` come from.
    fn upstreams(
        &self,
        states: &[(Reference, OutputState)],
        cluster: Option<&(StackId, Outputs)>,
    ) -> BTreeMap<StackId, Record> {
        let referred = states.iter().filter_map(|(reference, _)| match reference {
            Reference::Output { stack, .. } => Some(stack),
            Reference::Secret(_) => None,
        });
        let named = referred.chain(cluster.map(|(id, _)| id));
        named.filter_map(|id| Some((id.clone(), self.record(id)?.clone()))).collect()
    }

    /// A stack's outputs as they are: handed on in this run, or recorded.
    pub(super) fn outputs_of(&self, id: &StackId) -> Option<Outputs> {
        self.knowledge.outputs.get(id).or_else(|| self.recorded.get(id)).cloned()
    }
}

/// A stack's job as its upstreams are recorded now, for a command that a person runs by hand.
///
/// # Errors
/// When a sensitive value that it needs is not at hand.
pub async fn job_by_hand(
    id: &StackId,
    stacks: &BTreeMap<StackId, Arc<Stack>>,
    records: &BTreeMap<StackId, Record>,
    secrets: BTreeMap<String, crate::model::Output>,
    drivers: &Drivers,
    world: &Arc<World>,
) -> Result<Job, Fault> {
    let facts = Facts {
        stack: stacks.get(id).cloned(),
        sources: Err(Fault::new("not read")),
        chart: None,
        record: records.get(id).cloned(),
        untouched: false,
        fresh: false,
        in_flight: false,
        needs: BTreeSet::new(),
        priority: std::time::Duration::ZERO,
    };
    let goal = Goal::Preview { refresh: false };
    let knowledge = Knowledge { secrets, ..Knowledge::default() };
    let state = RunState::new(goal, 1, BTreeMap::from([(id.clone(), facts)]), knowledge);
    let state = state.beside(records.clone());
    state.request(id)?.fulfil(drivers, world).await
}

impl Request {
    /// The job itself: sensitive values that were not handed on in this run are read from where they are.
    pub(super) async fn fulfil(self, drivers: &Drivers, world: &Arc<World>) -> Result<Job, Fault> {
        let world = &world.of(&self.stack.id);
        let mut known = Known::default();
        for (reference, state) in &self.states {
            let OutputState::Known { value, sensitive, hash } = state else { continue };
            let value = match (value, reference) {
                (Some(value), _) => value.clone(),
                (None, Reference::Output { stack, output }) => {
                    let outputs = self.live(stack, drivers, world).await;
                    let found = outputs.and_then(|outputs| {
                        let live = outputs.get(output).filter(|live| live.hash == *hash);
                        live.and_then(|live| live.value()).cloned().ok_or_else(|| changed_since(reference))
                    });
                    match found {
                        Err(_) if self.removing => continue,
                        found => found?,
                    }
                }
                (None, Reference::Secret(_)) => continue,
            };
            known.0.insert(reference.clone(), KnownValue { value, sensitive: *sensitive });
        }
        let cluster = match &self.cluster {
            Some((id, outputs)) => self.access(id, outputs, drivers, world).await,
            None => None,
        };
        Ok(Job { stack: self.stack, known, cluster, record: self.record, world: Arc::clone(world) })
    }

    /// Keyed hashes of the secrets that the stack refers to.
    pub(super) fn secrets(&self) -> BTreeMap<String, KeyedHash> {
        let hash = |(reference, state): &(Reference, OutputState)| match (reference, state) {
            (Reference::Secret(name), OutputState::Known { hash, .. }) => Some((name.clone(), hash.clone())),
            _ => None,
        };
        self.states.iter().filter_map(hash).collect()
    }

    async fn access(
        &self,
        id: &StackId,
        outputs: &Outputs,
        drivers: &Drivers,
        world: &Arc<World>,
    ) -> Option<ClusterAccess> {
        if outputs.values().all(|output| output.value().is_some()) {
            return given::access(outputs, world).ok();
        }
        given::access(&self.live(id, drivers, world).await.ok()?, world).ok()
    }

    async fn live(&self, id: &StackId, drivers: &Drivers, world: &Arc<World>) -> Result<Outputs, Fault> {
        let record = self
            .upstreams
            .get(id)
            .ok_or_else(|| Fault::new(format!("nothing is recorded of stack `{id}`")))?;
        drivers.live_outputs(record, world).await
    }
}

fn changed_since(reference: &Reference) -> Fault {
    Fault::new(format!("`{reference}` is not what was recorded"))
        .because("the sensitive value behind it was changed outside groundwork since its stack was applied")
        .hint("run `groundwork up --refresh`, which looks at every stack anew")
}
