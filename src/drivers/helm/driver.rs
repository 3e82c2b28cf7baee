use std::sync::Arc;

use super::{
    act, chart::Charts, destroy, examine, preview, recover::Stuck, revisions, session::Session, values,
};
use crate::{
    drivers::{Act, ClusterAccess, Clusters, Context, Driver, Fate, InFlight, Job, Outcome, Removal, World},
    model::{ChartOrigin, Digest, Digester, Fault, Helm, Kind, Preview, Stack, StackId},
};

/// Drives `helm` stacks.
#[derive(Clone, Debug)]
pub struct HelmDriver {
    clusters: Arc<Clusters>,
    charts: Arc<Charts>,
}

/// What an act is about.
pub(super) struct Target<'a> {
    /// The stack's name.
    pub stack: &'a StackId,
    /// The release as declared.
    pub helm: &'a Helm,
    /// The way to its cluster.
    pub access: &'a ClusterAccess,
}

impl<'a> Target<'a> {
    /// The release and cluster of a job.
    pub fn of(job: &'a Job) -> Result<Self, Fault> {
        let helm = helm_of(&job.stack)?;
        let access = job.cluster.as_ref().ok_or_else(|| no_cluster(helm))?;
        Ok(Self { stack: &job.stack.id, helm, access })
    }
}

fn helm_of(stack: &Stack) -> Result<&Helm, Fault> {
    match &stack.kind {
        Kind::Helm(helm) => Ok(helm),
        other => Err(Fault::new(format!("stack `{}` is {}, not helm", stack.id, other.word()))),
    }
}

fn no_cluster(helm: &Helm) -> Fault {
    Fault::new("the cluster does not exist yet").because(format!("stack `{}` has no outputs", helm.cluster))
}

impl HelmDriver {
    /// A driver that shares clients and charts with the others of a run.
    #[must_use]
    pub const fn new(clusters: Arc<Clusters>, charts: Arc<Charts>) -> Self {
        Self { clusters, charts }
    }

    /// Where the chart of a stack comes from in this run, unless it lies in the platform's folder.
    #[must_use]
    pub fn chart_origin(&self, stack: &StackId) -> Option<ChartOrigin> {
        self.charts.origin(stack)
    }

    /// Why a preview is not possible yet, if it is not: no cluster, or values that are known only after an apply.
    #[must_use]
    pub fn blocked(&self, job: &Job) -> Option<String> {
        let Kind::Helm(helm) = &job.stack.kind else { return None };
        if job.cluster.is_none() {
            return Some("the cluster does not exist yet".to_owned());
        }
        values::missing(&job.known.resolve(&helm.values))
    }

    /// Whether the release is there, recorded or not; one whose cluster is not there is not.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn exists(&self, job: &Job) -> Result<bool, Fault> {
        let (Some(access), Kind::Helm(helm)) = (&job.cluster, &job.stack.kind) else { return Ok(false) };
        let cluster = self.clusters.open(access)?;
        Ok(revisions::revisions(&cluster, &helm.namespace, &helm.release).await?.newest().is_some())
    }

    /// Whether the release hangs in an operation that never finished. An act recovers it only if a preview has
    /// announced that ([`Act::Planned`]).
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn stuck(&self, job: &Job) -> Result<Option<Stuck>, Fault> {
        let target = Target::of(job)?;
        let cluster = self.clusters.open(target.access)?;
        let known = revisions::revisions(&cluster, &target.helm.namespace, &target.helm.release).await?;
        Ok(Stuck::of(&known))
    }
}

impl Driver for HelmDriver {
    fn sources(&self, stack: &Stack, world: &World) -> Result<Digest, Fault> {
        let helm = helm_of(stack)?;
        let version = world.helm.as_ref().map(|tool| tool.version.to_string()).unwrap_or_default();
        let mut digester = Digester::new()
            .part("helm", version)
            .part("chart", self.charts.sources(&stack.id, &helm.chart, world)?.as_str())
            .part("release", &helm.release)
            .part("namespace", &helm.namespace)
            .part("cluster", helm.cluster.as_str());
        if !world.images.is_empty() {
            digester.add("images", serde_json::to_vec(&world.images).expect("plain data"));
        }
        Ok(digester.finish())
    }

    async fn preview(&self, job: &Job, context: &Context) -> Result<Preview, Fault> {
        preview::preview(&self.clusters, &self.charts, job, context).await
    }

    async fn act(&self, job: &Job, how: &Act, context: &Context) -> Result<Outcome, Fault> {
        act::act(&self.clusters, &self.charts, job, how, context).await
    }

    async fn destroy(&self, removal: &Removal, context: &Context) -> Result<(), Fault> {
        destroy::destroy(&self.clusters, removal, context).await
    }

    async fn examine(&self, job: &Job, in_flight: &InFlight, context: &Context) -> Fate {
        examine::examine(&self.clusters, job, in_flight, context).await
    }
}

/// A session for a job's cluster.
pub(super) async fn session(clusters: &Clusters, job: &Job, target: &Target<'_>) -> Result<Session, Fault> {
    Session::open(&job.world, clusters, target.access).await
}
