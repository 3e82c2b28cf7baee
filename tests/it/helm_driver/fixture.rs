//! A platform folder, a home and a driver of each test's own, on the cluster that all share.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use groundwork::{
    drivers::{
        Act, Clusters, Context, Driver as _, Fate, InFlight, Job, Known, KnownValue, Outcome, Progress,
        Removal, Tool, Urgency, World,
        helm::{Charts, HelmDriver, releases},
        process::Spawned,
    },
    model::{
        Chart, ChartSource, Fault, HashKey, Helm, Kind, Location, Preview, Reference, Stack, StackId,
        Template, Value,
    },
};

use super::super::shared::Shared;

/// Everything a test needs.
pub struct Fixture {
    pub shared: Arc<Shared>,
    folder: tempfile::TempDir,
    pub world: Arc<World>,
    pub clusters: Arc<Clusters>,
    pub driver: HelmDriver,
    pub urgency: tokio::sync::watch::Sender<Urgency>,
    pub progress: Arc<Mutex<Vec<Progress>>>,
    pub spawned: Arc<Mutex<Vec<Spawned>>>,
    namespace: String,
}

impl Fixture {
    /// A test that works in a namespace of its own.
    pub async fn new(namespace: &str) -> Self {
        let shared = Shared::get().await;
        let helm = shared.helm.clone();
        Self::with_helm(namespace, shared, &helm)
    }

    /// The same with Helm 4.
    pub async fn with_helm_4(namespace: &str) -> Self {
        let shared = Shared::get().await;
        let helm = shared.helm_4().await;
        Self::with_helm(namespace, shared, &helm)
    }

    fn with_helm(namespace: &str, shared: Arc<Shared>, helm: &Tool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let platform = folder.path().join("platform");
        std::fs::create_dir_all(&platform).expect("a folder");
        let clusters = Arc::new(Clusters::new());
        let charts = Charts::new(folder.path().join("cache"), BTreeMap::new());
        Self {
            world: Arc::new(world(&platform, &folder.path().join("home"), helm)),
            driver: HelmDriver::new(Arc::clone(&clusters), Arc::new(charts)),
            clusters,
            shared,
            folder,
            urgency: tokio::sync::watch::channel(Urgency::None).0,
            progress: Arc::default(),
            spawned: Arc::default(),
            namespace: namespace.to_owned(),
        }
    }

    pub fn platform(&self) -> PathBuf {
        self.folder.path().join("platform")
    }

    pub fn run_folder(&self, stack: &str) -> PathBuf {
        self.folder.path().join("run").join(stack)
    }

    /// Writes a file of the platform.
    pub fn write(&self, path: &str, content: &str) {
        let path = self.platform().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, content).expect("written");
    }

    /// A chart of these templates in `charts/<name>`.
    pub fn chart(&self, name: &str, templates: &[(&str, &str)]) {
        self.write(
            &format!("charts/{name}/Chart.yaml"),
            &format!("apiVersion: v2\nname: {name}\nversion: 0.1.0\n"),
        );
        for (file, text) in templates {
            self.write(&format!("charts/{name}/templates/{file}"), text);
        }
    }

    /// The steps that were started, in order.
    pub fn steps(&self) -> Vec<String> {
        self.spawned.lock().expect("lock").iter().map(|spawned| spawned.step.clone()).collect()
    }

    pub fn context(&self, stack: &str) -> Context {
        let folder = self.run_folder(stack);
        std::fs::create_dir_all(&folder).expect("a folder");
        let (progress, spawned) = (Arc::clone(&self.progress), Arc::clone(&self.spawned));
        Context::new(
            StackId::new(stack).expect("a name"),
            folder.clone(),
            folder.join("log"),
            self.urgency.subscribe(),
            Arc::new(move |now| progress.lock().expect("lock").push(now)),
            Arc::new(move |process| {
                spawned.lock().expect("lock").push(process.clone());
                Ok(())
            }),
        )
    }

    pub fn log(&self, stack: &str) -> String {
        std::fs::read_to_string(self.context(stack).log).unwrap_or_default()
    }

    /// A release of `charts/<chart>` with the stack's name.
    pub fn job(&self, stack: &str, chart: &str, values: Value) -> Job {
        let source = ChartSource::Path(PathBuf::from("charts").join(chart));
        let helm = Helm {
            chart: Chart { source, version: None },
            release: stack.to_owned(),
            namespace: self.namespace.clone(),
            namespace_labels: std::collections::BTreeMap::new(),
            cluster: StackId::new("cluster").expect("a name"),
            values: values.into(),
            wait: true,
            timeout: Duration::from_mins(1),
            upgrade: groundwork::model::Upgrade::default(),
        };
        self.job_of(stack, helm)
    }

    pub fn job_of(&self, stack: &str, helm: Helm) -> Job {
        Job {
            stack: Arc::new(Stack {
                id: StackId::new(stack).expect("a name"),
                sprint: 1,
                folder: format!("stacks/{stack}").into(),
                protected: false,
                identity: groundwork::model::Identity::default(),
                needs: std::collections::BTreeSet::new(),
                waivers: Vec::new(),
                gates: Vec::new(),
                stages: groundwork::model::Stages::default(),
                kind: Kind::Helm(helm),
                origin: Location { file: "platform.toml".into(), line: 1, column: 1 },
            }),
            known: Known::default(),
            cluster: Some(self.shared.access.clone()),
            record: None,
            world: Arc::clone(&self.world),
        }
    }

    pub async fn preview(&self, job: &Job) -> Result<Preview, Fault> {
        self.driver.preview(job, &self.context(job.stack.id.as_str())).await
    }

    pub async fn act(&self, job: &Job) -> Result<Outcome, Fault> {
        let how = Act::Planned { artifact: None };
        self.driver.act(job, &how, &self.context(job.stack.id.as_str())).await
    }

    pub async fn destroy(&self, stack: &str, outcome: &Outcome) -> Result<(), Fault> {
        let removal = Removal {
            teardown: outcome.teardown.clone(),
            witness: outcome.witness.clone(),
            cluster: Some(self.shared.access.clone()),
            job: None,
            world: Arc::clone(&self.world),
        };
        self.driver.destroy(&removal, &self.context(stack)).await
    }

    pub fn client(&self) -> kube::Client {
        self.clusters.open(&self.shared.access).expect("a client").client()
    }

    pub async fn examine(&self, job: &Job, destroying: bool) -> Fate {
        let stack = job.stack.id.as_str();
        let spawned = self.spawned.lock().expect("lock").last().cloned();
        let in_flight = InFlight { destroying, spawned, run: self.run_folder(stack) };
        self.driver.examine(job, &in_flight, &self.context(stack)).await
    }

    /// Waits until a process of this step was started; gives its id.
    pub async fn started(&self, step: &str) -> u32 {
        for _ in 0..600 {
            let spawned = self.spawned.lock().expect("lock").last().cloned();
            if let Some(spawned) = spawned.filter(|spawned| spawned.step == step) {
                return spawned.pid;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no process of step {step} within 30 s");
    }

    /// Waits until the newest revision of a release has this status.
    pub async fn status_is(&self, release: &str, status: &str) {
        let cluster = self.clusters.open(&self.shared.access).expect("a cluster");
        let key = (self.namespace.clone(), release.to_owned());
        for _ in 0..600 {
            let found = releases(&cluster).await.expect("a list");
            if found.get(&key).and_then(|known| known.newest()).is_some_and(|newest| newest.status == status)
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{release} was not {status} within 30 s");
    }

    pub fn helm(&self, arguments: &[&str]) -> std::process::Output {
        let kubeconfig = self.folder.path().join("kubeconfig");
        groundwork::drivers::kubernetes::write_kubeconfig(&self.shared.access, &kubeconfig).expect("written");
        std::process::Command::new(&self.shared.helm.path)
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path().join("user"))
            .env("KUBECONFIG", kubeconfig)
            .env("HELM_NAMESPACE", &self.namespace)
            .output()
            .expect("helm runs")
    }
}

/// A Deployment of one replica whose pod does what `simulate` says.
pub const WORKLOAD: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 1\n  \
    selector: {matchLabels: {app: web}}\n  template:\n    metadata:\n      labels: {app: web}\n      annotations:\n        \
    groundwork.dev/simulate: {{ .Values.simulate | quote }}\n        groundwork.dev/ready-after: {{ .Values.after | \
    default \"0s\" }}\n    spec:\n      containers: [{name: app, image: \"shop:{{ .Values.version | default 1 }}\"}]\n";

/// A sensitive value under a name.
pub fn secret(name: &str, value: &str) -> (Template, (Reference, KnownValue)) {
    let reference = Reference::Secret(name.to_owned());
    let known = KnownValue { value: value.into(), sensitive: true };
    (Template::Reference(reference.clone()), (reference, known))
}

fn world(platform: &Path, home: &Path, helm: &Tool) -> World {
    World {
        platform_folder: platform.to_owned(),
        environment: "testing".into(),
        home: home.to_owned(),
        child_environment: ["PATH"]
            .into_iter()
            .filter_map(|name| Some((name.into(), std::env::var_os(name)?)))
            .collect(),
        terraform: None,
        helm: Some(helm.clone()),
        cluster_tools: BTreeMap::new(),
        provider_mirror: None,
        attached_providers: std::collections::BTreeSet::new(),
        cluster_token: None,
        accounts: groundwork::drivers::Accounts::default(),
        acting_as: None,
        images: groundwork::model::Images::default(),
        simulated: false,
        imports: std::collections::BTreeMap::new(),
        hash_key: HashKey::new(vec![1; 32]),
    }
}
