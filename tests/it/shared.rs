//! One cluster for all tests of the drivers.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use groundwork::{
    drivers::{ClusterAccess, Context, Tool, ToolKind, World},
    model::{HashKey, Kind, Location, Stack, StackId},
    rehearsal::cluster::{self, Binaries, Spec},
    tools::{self, Requirements, Settings, Silent, Wanted},
};

/// A local cluster that ends with the last test which uses it.
pub struct Shared {
    folder: tempfile::TempDir,
    helm_4: tokio::sync::OnceCell<Tool>,
    pub access: ClusterAccess,
    pub helm: Tool,
}

static SHARED: tokio::sync::Mutex<Weak<Shared>> = tokio::sync::Mutex::const_new(Weak::new());

impl Shared {
    pub async fn get() -> Arc<Self> {
        let mut shared = SHARED.lock().await;
        if let Some(shared) = shared.upgrade() {
            return shared;
        }
        let new = Arc::new(Self::start().await);
        *shared = Arc::downgrade(&new);
        new
    }

    async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        super::prepared::tools();
        let settings = Settings::from_environment().expect("a cache");
        let requirements = Requirements::default();
        let mut wanted: Vec<_> = tools::Tool::CLUSTER.into_iter().map(|tool| requirements.of(tool)).collect();
        wanted.push(requirements.of(tools::Tool::Helm));
        let tools = tools::provide(&wanted, &settings, &Silent).await.expect("the tools");
        let helm = helm_of(&tools);
        let folder = tempfile::tempdir().expect("a folder");
        let mut spec = Spec::new(folder.path().join("cluster")).expect("a spec");
        spec.supervisor = env!("CARGO_BIN_EXE_groundwork").into();
        spec.webhook_delay = Duration::from_millis(1500);
        let binaries = Binaries::of(&tools).expect("all programs");
        let access = cluster::start(&spec, &binaries, &|_| {}).await.expect("a cluster");
        Self { folder, helm_4: tokio::sync::OnceCell::new(), access: access.into(), helm }
    }

    /// A client of the cluster.
    pub fn client(&self) -> kube::Client {
        let access = cluster::access(&self.folder.path().join("cluster")).expect("it runs");
        access.client().expect("a client")
    }

    /// The kubeconfig of the cluster.
    pub fn kubeconfig(&self) -> std::path::PathBuf {
        self.folder.path().join("cluster/kubeconfig")
    }

    /// A folder that goes with the cluster.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Helm 4, installed now if it is not there.
    pub async fn helm_4(&self) -> Tool {
        let tool = self.helm_4.get_or_init(|| async {
            super::prepared::install(&["helm@4"]);
            let settings = Settings::from_environment().expect("a cache");
            let wanted = Wanted::new(tools::Tool::Helm, "4".parse().expect("a requirement"));
            helm_of(&tools::provide(&[wanted], &settings, &Silent).await.expect("helm 4"))
        });
        tool.await.clone()
    }
}

fn helm_of(tools: &tools::Toolset) -> Tool {
    let helm = tools.get(tools::Tool::Helm).expect("helm was asked for");
    Tool { kind: ToolKind::Helm, path: helm.path.clone(), version: helm.version.clone() }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let folder = self.folder.path().join("cluster");
        let stopping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(cluster::stop(&folder)).expect("it stops");
        });
        let _ = stopping.join();
    }
}

/// A context whose files lie in a folder of their own.
pub fn context(folder: &std::path::Path, stack: &str, cancel: groundwork::drivers::Cancel) -> Context {
    std::fs::create_dir_all(folder).expect("a folder");
    let stack = StackId::new(stack).expect("a name");
    Context::new(stack, folder.to_owned(), folder.join("log"), cancel, Arc::new(|_| {}), Arc::new(|_| Ok(())))
}

/// A world without tools.
pub fn world(folder: &std::path::Path) -> World {
    World {
        platform_folder: folder.join("platform"),
        environment: "testing".into(),
        home: folder.join("home"),
        child_environment: [("PATH".into(), std::env::var_os("PATH").unwrap_or_default())].into(),
        terraform: None,
        helm: None,
        cluster_tools: std::collections::BTreeMap::new(),
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

/// A stack of a kind.
pub fn stack(name: &str, kind: Kind) -> Arc<Stack> {
    Arc::new(Stack {
        id: StackId::new(name).expect("a name"),
        sprint: 1,
        folder: format!("stacks/{name}").into(),
        protected: false,
        identity: groundwork::model::Identity::default(),
        needs: std::collections::BTreeSet::new(),
        gates: Vec::new(),
        waivers: Vec::new(),
        stages: groundwork::model::Stages::default(),
        kind,
        origin: Location { file: "platform.toml".into(), line: 1, column: 1 },
    })
}
