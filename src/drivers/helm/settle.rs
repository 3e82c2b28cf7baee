//! The one place that decides where a chart comes from.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Charts, mirror::Mirrored, pull};
use crate::{
    drivers::{Context, World},
    model::{Applied, Chart, ChartOrigin, Given, GivenSource, Helm, Kind, Record, Stack, StackId},
};

/// Where a chart comes from in this run.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// The mirror.
    Mirror(Mirrored),
    /// Its repository, by way of the cache.
    Repository {
        /// Why the stack's stand-in does not help where that cannot be reached; `None` if it has none.
        no_stand_in: Option<String>,
    },
    /// The stack's stand-in.
    StandIn(PathBuf),
}

impl Place {
    /// The word for it.
    pub const fn origin(&self) -> ChartOrigin {
        match self {
            Self::Mirror(_) => ChartOrigin::Mirror,
            Self::Repository { .. } => ChartOrigin::Repository,
            Self::StandIn(_) => ChartOrigin::StandIn,
        }
    }
}

/// What decides where the charts of an environment's releases come from.
pub struct Releases<'a> {
    /// The environment's stacks.
    pub stacks: &'a BTreeMap<StackId, Arc<Stack>>,
    /// The records of what is installed and still there.
    pub installed: &'a BTreeMap<StackId, Record>,
    /// Whether the environment is protected.
    pub protected: bool,
    /// Around them.
    pub world: &'a World,
}

/// A stand-in that a run uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// The stack.
    pub stack: StackId,
    /// The chart that could not be had, as `platform.lock` would name it.
    pub chart: String,
    /// Why its repository could not be asked for it.
    pub why: String,
    /// What the mirror has instead, where there is one.
    pub miss: Option<String>,
}

impl Charts {
    /// Settles where the charts of these stacks come from: the mirror, then the cache or the repository, then the stack's
    /// stand-in. Before a run, because a stack's digest covers it. Asks the network only for charts that a stand-in may
    /// stand for, each host once; with no context it asks nobody, and takes what a stand-in was installed for as still out
    /// of reach.
    ///
    /// Gives the stand-ins that are used.
    pub async fn settle(
        &self,
        ids: impl Iterator<Item = &StackId>,
        releases: &Releases<'_>,
        context: Option<&Context>,
    ) -> Vec<StandIn> {
        let settling = ids.filter_map(|id| releases.stacks.get(id)).filter_map(|stack| {
            let Kind::Helm(helm) = &stack.kind else { return None };
            let name = Self::pin_name(&helm.chart)?;
            Some(self.settle_one(stack, &helm.chart, name, releases, context))
        });
        futures::future::join_all(settling).await.into_iter().flatten().collect()
    }

    async fn settle_one(
        &self,
        stack: &Stack,
        chart: &Chart,
        name: String,
        releases: &Releases<'_>,
        context: Option<&Context>,
    ) -> Option<StandIn> {
        let found = self.mirror.as_ref().map(|mirror| mirror.find(chart));
        if let Some(Ok(found)) = found {
            self.settled(stack.id.clone(), Place::Mirror(found));
            return None;
        }
        let stand_in = releases.world.platform_folder.join(&stack.folder).join(Helm::STAND_IN);
        let missed = match releases.no_stand_in(stack, &stand_in) {
            Err(no_stand_in) => Err(no_stand_in),
            Ok(()) => Ok(self.out_of_reach(stack, chart, &name, releases, context).await),
        };
        let (place, used) = match missed {
            Err(no_stand_in) => (Place::Repository { no_stand_in }, None),
            Ok(None) => (Place::Repository { no_stand_in: None }, None),
            Ok(Some(why)) => {
                let miss = found.and_then(Result::err);
                (Place::StandIn(stand_in), Some(StandIn { stack: stack.id.clone(), chart: name, why, miss }))
            }
        };
        self.settled(stack.id.clone(), place);
        used
    }

    /// Why a chart that is not in the cache cannot be pulled, if its repository cannot be reached.
    async fn out_of_reach(
        &self,
        stack: &Stack,
        chart: &Chart,
        name: &str,
        releases: &Releases<'_>,
        context: Option<&Context>,
    ) -> Option<String> {
        if self.cached(name).is_file() {
            return None;
        }
        let Some(context) = context else {
            return releases.applied(stack).map(|_| "it was not tried".to_owned());
        };
        // All hosts at the same time; pulls come one after the other.
        if let Err(why) = pull::answers(chart, &self.hosts, releases.world).await {
            return Some(why);
        }
        // Whatever else is wrong is said when the stack's turn comes.
        self.pulled(chart, name, releases.world, context).await.err()?.unreachable
    }
}

impl Releases<'_> {
    /// What is installed of a stack.
    fn applied(&self, stack: &Stack) -> Option<&Applied> {
        self.installed.get(&stack.id)?.applied.as_ref()
    }

    /// Whether a stack's stand-in may be used, if it has one; or why not. Only a cluster that is simulated gets one.
    fn no_stand_in(&self, stack: &Stack, stand_in: &Path) -> Result<(), Option<String>> {
        if !stand_in.join("Chart.yaml").is_file() {
            return Err(None);
        }
        let refused = |why: String| Err(Some(format!("its stand-in chart is not used: {why}")));
        if self.applied(stack).is_some_and(|applied| applied.chart != Some(ChartOrigin::StandIn)) {
            return refused("the real one is installed".to_owned());
        }
        if self.world.simulated {
            return Ok(());
        }
        let cluster = stack.kind.cluster().and_then(|cluster| self.stacks.get(cluster));
        match cluster {
            Some(cluster) if !is_local(cluster) => {
                refused(format!("`{}` is not a local cluster that groundwork runs", cluster.id))
            }
            None => refused("its cluster is not a local one that groundwork runs".to_owned()),
            Some(_) if self.protected => refused("the environment is protected".to_owned()),
            Some(_) => Ok(()),
        }
    }
}

fn is_local(cluster: &Stack) -> bool {
    matches!(&cluster.kind, Kind::Given(Given { source: GivenSource::LocalCluster { .. } }))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, time::Duration};

    use super::*;
    use crate::model::{ChartSource, Digest, Location, Teardown, Template, Value, Witness};

    fn id(name: &str) -> StackId {
        StackId::new(name).expect("a name")
    }

    fn stack(name: &str, kind: Kind) -> (StackId, Arc<Stack>) {
        let stack = Stack {
            stages: crate::model::Stages::default(),
            id: id(name),
            sprint: 1,
            folder: Path::new("stacks").join(name),
            protected: false,
            identity: crate::model::Identity::default(),
            needs: BTreeSet::new(),
            waivers: Vec::new(),
            gates: Vec::new(),
            kind,
            origin: Location { file: "platform.toml".into(), line: 1, column: 1 },
        };
        (stack.id.clone(), Arc::new(stack))
    }

    fn cluster(source: GivenSource) -> (StackId, Arc<Stack>) {
        stack("cluster", Kind::Given(Given { source }))
    }

    /// A release of a chart from where nobody listens.
    fn release() -> (StackId, Arc<Stack>) {
        let source = ChartSource::Repository { url: "http://127.0.0.1:1".into(), chart: "cm".into() };
        let helm = Helm {
            chart: Chart { source, version: Some("0.1.0".into()) },
            release: "hello".into(),
            namespace_labels: BTreeMap::new(),
            namespace: "hello".into(),
            cluster: id("cluster"),
            values: Template::Literal(Value::Null),
            wait: true,
            timeout: Duration::from_secs(1),
            upgrade: crate::model::Upgrade::default(),
        };
        stack("hello", Kind::Helm(helm))
    }

    fn record(chart: ChartOrigin) -> (StackId, Record) {
        let applied = Applied {
            digest: Digest::of(b""),
            at: String::new(),
            run: String::new(),
            took_ms: 1,
            outputs: BTreeMap::new(),
            witness: Witness::Itself,
            teardown: Teardown::Given { local_cluster: None, file: None },
            secrets: BTreeMap::new(),
            chart: Some(chart),
        };
        let record = Record {
            stack: id("hello"),
            kind: "helm".into(),
            sprint: 1,
            applied: Some(applied),
            ready: None,
            needs: Vec::new(),
            protected: false,
        };
        (id("hello"), record)
    }

    struct Scene {
        folder: tempfile::TempDir,
        cluster: GivenSource,
        protected: bool,
        simulated: bool,
        installed: Option<ChartOrigin>,
        asks: bool,
    }

    impl Scene {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let stand_in = folder.path().join("stacks/hello/stand-in");
            std::fs::create_dir_all(&stand_in).expect("a folder");
            std::fs::write(stand_in.join("Chart.yaml"), "name: cm\nversion: 0.0.1\n").expect("written");
            let cluster = GivenSource::LocalCluster { nodes: 1, webhook_delay: Duration::ZERO };
            Self { folder, cluster, protected: false, simulated: false, installed: None, asks: true }
        }

        /// Where the chart of `hello` comes from, and why no stand-in would help.
        async fn settle(&self) -> (ChartOrigin, Option<String>) {
            let world = World { simulated: self.simulated, ..World::bare(self.folder.path()) };
            let charts = Charts::new(self.folder.path().join("cache"), BTreeMap::new());
            let releases = Releases {
                stacks: &BTreeMap::from([cluster(self.cluster.clone()), release()]),
                installed: &self.installed.map(record).into_iter().collect(),
                protected: self.protected,
                world: &world,
            };
            let context = Context::new(
                id("hello"),
                self.folder.path().to_owned(),
                self.folder.path().join("log"),
                tokio::sync::watch::channel(crate::drivers::Urgency::None).1,
                Arc::new(|_| {}),
                Arc::new(|_| Ok(())),
            );
            let used =
                charts.settle([&id("hello")].into_iter(), &releases, self.asks.then_some(&context)).await;
            let origin = charts.origin(&id("hello")).expect("is settled");
            assert_eq!(!used.is_empty(), origin == ChartOrigin::StandIn);
            let why = match charts.place(&id("hello")) {
                Some(Place::Repository { no_stand_in }) => no_stand_in,
                _ => None,
            };
            (origin, why)
        }
    }

    const STAND_IN: (ChartOrigin, Option<String>) = (ChartOrigin::StandIn, None);

    fn refused(why: &str) -> (ChartOrigin, Option<String>) {
        (ChartOrigin::Repository, Some(format!("its stand-in chart is not used: {why}")))
    }

    #[tokio::test]
    async fn a_stand_in_is_for_simulated_clusters_only() {
        let scene = Scene::new();
        assert_eq!(scene.settle().await, STAND_IN);
        assert_eq!(
            Scene { protected: true, ..scene }.settle().await,
            refused("the environment is protected")
        );
        let kubeconfig = GivenSource::Kubeconfig { path: "kubeconfig".into(), context: None };
        let scene = Scene { cluster: kubeconfig, ..Scene::new() };
        let why = "`cluster` is not a local cluster that groundwork runs";
        assert_eq!(scene.settle().await, refused(why));
        // In a rehearsal everything is simulated, whatever it is in truth.
        assert_eq!(Scene { simulated: true, protected: true, ..scene }.settle().await, STAND_IN);
    }

    #[tokio::test]
    async fn a_stand_in_never_takes_the_place_of_the_real_chart() {
        for real in [ChartOrigin::Repository, ChartOrigin::Mirror] {
            let scene = Scene { installed: Some(real), ..Scene::new() };
            assert_eq!(scene.settle().await, refused("the real one is installed"));
        }
        let scene = Scene { installed: Some(ChartOrigin::StandIn), ..Scene::new() };
        assert_eq!(scene.settle().await, STAND_IN);
    }

    #[tokio::test]
    async fn a_status_takes_what_is_installed_for_what_there_is() {
        let scene = Scene { asks: false, ..Scene::new() };
        assert_eq!(scene.settle().await, (ChartOrigin::Repository, None));
        assert_eq!(Scene { installed: Some(ChartOrigin::StandIn), ..scene }.settle().await, STAND_IN);
    }
}
