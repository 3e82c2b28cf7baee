//! Carries commands out: one task each, which ends with one thing that happened.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    drain::{Drained, EndingCluster},
    drivers::Drivers,
    event::What,
    input::{Found, Happened},
    line::Line,
    live,
    replay::Unended,
    request::Request,
};
use crate::{
    drivers::{
        Act, Cancel, ClusterAccess, Context, Fate, InFlight, Job, Outcome, Progress, Removal, World,
        files::private_folder, gates, helm, mask::SharedMask, stages,
    },
    model::{
        Applied, ChartOrigin, Digest, Fault, GivenStages, KeyedHash, Kind, Ready, Record, StackId, Teardown,
    },
    plan::gates_digest,
    store::{Journal, Layout},
};

/// What every task of a run shares.
#[derive(Clone)]
pub(super) struct Executor {
    pub(super) run: String,
    pub(super) world: Arc<World>,
    pub(super) drivers: Arc<Drivers>,
    pub(super) layout: Layout,
    pub(super) journal: Journal,
    pub(super) cancel: Cancel,
    pub(super) tell: Arc<dyn Fn(What) + Send + Sync>,
    pub(super) drained: Drained,
    /// What shows nowhere in this run.
    pub(super) mask: SharedMask,
}

/// Records of the clusters that the destruction of a stack has to do with.
pub(super) struct Clusters {
    /// The one it lives in.
    pub own: Option<Record>,
    /// The one that its stages were for.
    pub stages: Option<Record>,
    /// The one it lives in, if that ends in the same run.
    pub ending: Option<EndingCluster>,
}

/// An act of an earlier run to be examined.
#[derive(Clone, Debug)]
pub struct Leftover {
    /// The run that began it.
    pub run: String,
    /// What its journal says.
    pub unended: Unended,
}

impl Executor {
    fn context(&self, stack: &StackId) -> Result<Context, Fault> {
        let folder = self.layout.run(&self.run);
        private_folder(&folder)?;
        let (tell, told) = (Arc::clone(&self.tell), stack.clone());
        let progress = move |Progress { doing, done, total }| {
            tell(What::Progress { stack: told.clone(), doing, done, total });
        };
        let (journal, journalled) = (self.journal.clone(), stack.clone());
        let spawned = move |process: &crate::drivers::process::Spawned| {
            let line = Line::Process { stack: journalled.clone(), process: process.clone() };
            journal.append(line, false).map_err(std::io::Error::other)
        };
        Ok(Context::new(
            stack.clone(),
            folder,
            self.layout.log(&self.run, stack),
            self.cancel.clone(),
            Arc::new(progress),
            Arc::new(spawned),
        )
        .masked_by(self.mask.clone()))
    }

    /// A stack's job. What it knows in secret shows nowhere from now on.
    async fn job(&self, request: Request) -> Result<Job, Fault> {
        let job = request.fulfil(&self.drivers, &self.world).await?;
        self.mask.add_known(&job.known);
        if let Some(access) = &job.cluster {
            self.mask.add_access(access);
        }
        Ok(job)
    }

    pub(super) async fn preview(self, request: Result<Request, Fault>, stack: StackId) -> Happened {
        let result = async {
            let job = self.job(request?).await?;
            self.drivers.preview(&job, &self.context(&stack)?).await
        };
        Happened::Previewed { result: result.await.map_err(|fault| self.told_more(fault, &stack)), stack }
    }

    pub(super) async fn act(
        self,
        request: Result<Request, Fault>,
        stages: Option<Request>,
        stack: StackId,
        how: Act,
        digest: Digest,
        needs: Vec<StackId>,
    ) -> Happened {
        let begun = Instant::now();
        let result = async {
            let request = request?;
            let made_of = (request.chart, request.secrets());
            let job = self.job(request).await?;
            if how == Act::Direct && self.exists(&job).await? {
                return Ok(None);
            }
            // Before the objects that they are for: what is applied may wait for them itself.
            self.declare_stages(&job.stack, stages).await?;
            let outcome = self.drivers.act(&job, &how, &self.context(&stack)?).await?;
            let summary = outcome.summary.clone();
            self.mask.add_outputs(&outcome.outputs);
            Ok(Some((self.record(&job.stack, outcome, digest, made_of, needs, begun.elapsed()), summary)))
        };
        match result.await {
            Ok(Some(done)) => Happened::Acted { stack, result: Ok(done) },
            Ok(None) => Happened::NotFresh { stack },
            Err(fault) => Happened::Acted { result: Err(self.told_more(fault, &stack)), stack },
        }
    }

    /// Whether something of a stack that is taken for fresh exists: a release that nobody recorded.
    async fn exists(&self, job: &Job) -> Result<bool, Fault> {
        match &job.stack.kind {
            Kind::Helm(_) => self.drivers.release_exists(job).await,
            _ => Ok(false),
        }
    }

    pub(super) fn record(
        &self,
        stack: &crate::model::Stack,
        outcome: Outcome,
        digest: Digest,
        (chart, secrets): (Option<ChartOrigin>, BTreeMap<String, KeyedHash>),
        needs: Vec<StackId>,
        took: Duration,
    ) -> Record {
        let applied = Applied {
            digest,
            at: now(),
            run: self.run.clone(),
            took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            outputs: outcome.outputs,
            witness: outcome.witness,
            teardown: outcome.teardown,
            chart,
            secrets,
        };
        Record {
            stack: stack.id.clone(),
            kind: stack.kind.word().to_owned(),
            sprint: stack.sprint,
            applied: Some(applied),
            ready: None,
            needs,
            protected: stack.protected,
        }
    }

    /// Gives a stack's stages to its cluster, if that is known and a local one.
    async fn declare_stages(
        &self,
        stack: &crate::model::Stack,
        cluster: Option<Request>,
    ) -> Result<Option<GivenStages>, Fault> {
        let Some(cluster) = cluster else { return Ok(None) };
        let access = self.job(cluster).await?.cluster;
        stages::declare(stack, access.as_ref(), &self.drivers.clusters).await
    }

    pub(super) async fn hold(
        self,
        stack: Arc<crate::model::Stack>,
        record: Option<Record>,
        accesses: BTreeMap<StackId, Request>,
        stages: Option<Request>,
        digest: Digest,
    ) -> Happened {
        let id = stack.id.clone();
        let result = async {
            let context = self.context(&id)?;
            let stages = self.declare_stages(&stack, stages).await?;
            let mut ways = BTreeMap::new();
            for (cluster, request) in accesses {
                if let Some(access) = self.job(request).await?.cluster {
                    ways.insert(cluster, access);
                }
            }
            self.restart(&stack, &ways, &context).await?;
            for gate in &stack.gates {
                let access = gate.cluster.as_ref().and_then(|cluster| ways.get(cluster));
                gates::hold(gate, access, &self.drivers.clusters, &context).await?;
            }
            let mut record = record.ok_or_else(|| Fault::new("nothing is recorded of the stack"))?;
            record.ready = Some(Ready { digest: gates_digest(&stack, &digest), at: now(), stages });
            Ok(record)
        };
        Happened::Held { result: result.await.map_err(|fault| self.told_more(fault, &id)), stack: id }
    }

    /// Replaces the pods of a release that only restart when they are told to. Part of its gates: begun again with them.
    async fn restart(
        &self,
        stack: &crate::model::Stack,
        ways: &BTreeMap<StackId, ClusterAccess>,
        context: &Context,
    ) -> Result<(), Fault> {
        let (Kind::Helm(helm), Some(restart)) = (&stack.kind, stack.kind.restart()) else { return Ok(()) };
        let unreachable = || Fault::new(format!("the cluster of `{}` cannot be reached", stack.id));
        let cluster = self.drivers.clusters.open(ways.get(&helm.cluster).ok_or_else(unreachable)?)?;
        helm::restart(restart, &helm.namespace, &cluster, context).await
    }

    pub(super) async fn destroy(
        self,
        stack: StackId,
        record: Option<Record>,
        clusters: Clusters,
        request: Option<Request>,
    ) -> Happened {
        let result = async {
            let context = self.context(&stack)?;
            if let Some(record) = &record {
                self.drain_last(record, &context).await?;
            }
            let Some(applied) = record.and_then(|record| record.applied) else { return Ok(()) };
            let cluster = match (&applied.teardown, &clusters.own) {
                (Teardown::Helm { .. } | Teardown::Job { .. }, Some(record)) => {
                    live::cluster_access(record, &self.drivers, &self.world).await?
                }
                _ => None,
            };
            if let (Some(ending), Some(access)) = (&clusters.ending, &cluster) {
                self.drain_first(ending, &applied.witness, access, &context).await?;
            }
            let job = match request {
                Some(request) => self.job(request).await.ok(),
                None => None,
            };
            let removal = Removal {
                teardown: applied.teardown,
                witness: applied.witness,
                cluster,
                job,
                world: self.world.of(&stack),
            };
            self.drivers.destroy(&removal, &context).await?;
            self.withdraw_stages(&stack, clusters.stages.as_ref()).await
        };
        Happened::Destroyed { result: result.await.map_err(|fault| self.told_more(fault, &stack)), stack }
    }

    /// Takes a stack's stages away with it. Those of a cluster that is gone are gone.
    async fn withdraw_stages(&self, stack: &StackId, cluster: Option<&Record>) -> Result<(), Fault> {
        let Some(record) = cluster else { return Ok(()) };
        match live::cluster_access(record, &self.drivers, &self.world).await? {
            Some(access) => stages::withdraw(stack, &access, &self.drivers.clusters).await,
            None => Ok(()),
        }
    }

    pub(super) async fn examine(
        self,
        stack: StackId,
        request: Result<Request, Fault>,
        leftover: Leftover,
        needs: Vec<StackId>,
    ) -> Happened {
        let found = async {
            let request = request?;
            let secrets = request.secrets();
            let job = self.job(request).await?;
            let in_flight = InFlight {
                destroying: leftover.unended.destroying,
                spawned: leftover.unended.process.clone(),
                run: self.layout.run(&leftover.run),
            };
            let fate = self.drivers.examine(&job, &in_flight, &self.context(&stack)?).await;
            Ok(match (fate, leftover.unended.digest) {
                (Fate::Succeeded(outcome), Some(digest)) => {
                    self.mask.add_outputs(&outcome.outputs);
                    let made_of = (leftover.unended.chart, secrets);
                    let took = Duration::ZERO;
                    Found::Applied(Box::new(self.record(&job.stack, *outcome, digest, made_of, needs, took)))
                }
                (Fate::Succeeded(_), None) => Found::Unfinished(None),
                (Fate::Destroyed, _) => Found::Destroyed,
                (Fate::Unfinished(fault), _) => Found::Unfinished(fault),
            })
        };
        let found = found.await.unwrap_or_else(|fault: Fault| Found::Unfinished(Some(fault)));
        Happened::Examined { stack, found }
    }

    /// A fault says which log tells the rest, if there is one, and that the disk is full where the tool itself could not
    /// write that down. It is journalled and shown: nothing sensitive is left in it.
    fn told_more(&self, fault: Fault, stack: &StackId) -> Fault {
        let mut fault = self.mask.hide_fault(fault);
        if fault.hint.as_deref() != Some(Fault::FULL_DISK) && is_full(&self.layout.home) {
            let why = format!("no space is left on the disk that holds {}", self.layout.home.display());
            fault = fault.because(why).hint(Fault::FULL_DISK);
        }
        if fault.log.is_none() {
            fault.log = Some(self.layout.log(&self.run, stack)).filter(|log| log.exists());
        }
        fault
    }
}

/// Whether the disk that holds a folder has no room for as much as a log. One that cannot be asked is not full.
#[allow(clippy::useless_conversion, reason = "these numbers are narrower on other systems")]
fn is_full(folder: &Path) -> bool {
    const LOG: u64 = 16 * 1024;
    nix::sys::statvfs::statvfs(folder)
        .is_ok_and(|disk| u64::from(disk.blocks_available()) * u64::from(disk.fragment_size()) < LOG)
}

fn now() -> String {
    format!("{:.3}", jiff::Timestamp::now())
}
