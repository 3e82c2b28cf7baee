use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::Once,
    time::{Duration, Instant},
};

use groundwork::{
    rehearsal::cluster::{self, Access, Binaries},
    tools::{self, Requirements, Settings, Silent, Tool},
};
use kube::{
    Api, Client, Config, ResourceExt as _,
    api::{ApiResource, DynamicObject, Patch, PatchParams},
    config::{KubeConfigOptions, Kubeconfig},
};
use serde_json::Value;

/// A state folder of its own, whose clusters end with it.
pub struct Scratch(tempfile::TempDir);

impl Scratch {
    pub fn new() -> Self {
        static TLS: Once = Once::new();
        TLS.call_once(|| {
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        Self(tempfile::tempdir().expect("a scratch folder"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn cluster(&self, name: &str) -> PathBuf {
        self.0.path().join("groundwork/clusters").join(name)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundwork"));
        command.arg("cluster").args(arguments).env("XDG_STATE_HOME", self.0.path()).stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("groundwork runs")
    }

    /// Runs it and demands success; gives what it wrote to stdout.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("is UTF-8")
    }

    pub fn status(&self, name: &str) -> Value {
        let output = self.run(&["status", name, "--json"]);
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    }

    pub fn access(&self, name: &str) -> Access {
        cluster::access(&self.cluster(name)).expect("the cluster runs")
    }

    /// All processes that belong to a cluster of this folder.
    pub fn processes(&self) -> Vec<i32> {
        let mark = format!("GROUNDWORK_CLUSTER={}", self.0.path().display());
        std::fs::read_dir("/proc")
            .expect("there is /proc")
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok())
            .filter(|pid| {
                std::fs::read(format!("/proc/{pid}/environ")).is_ok_and(|environ| {
                    environ.split(|byte| *byte == 0).any(|entry| entry.starts_with(mark.as_bytes()))
                })
            })
            .collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let clusters = std::fs::read_dir(self.0.path().join("groundwork/clusters"));
        for entry in clusters.into_iter().flatten().flatten() {
            let _ = self.run(&["stop", &entry.file_name().to_string_lossy()]);
        }
    }
}

/// Asks again and again until there is an answer.
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "not within a minute: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The same for questions that take a while.
pub async fn before_long<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "not within a minute: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The programs of a cluster.
pub async fn binaries() -> Binaries {
    let settings = Settings::from_environment().expect("a cache");
    let wanted: Vec<_> = Tool::CLUSTER.into_iter().map(|tool| Requirements::default().of(tool)).collect();
    let tools = tools::provide(&wanted, &settings, &Silent).await.expect("the tools");
    Binaries::of(&tools).expect("all programs")
}

/// A client of a cluster that is being started.
pub async fn client_of(kubeconfig: &Path) -> Client {
    let kubeconfig = Kubeconfig::read_from(kubeconfig).expect("a kubeconfig");
    let config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await;
    Client::try_from(config.expect("a configuration")).expect("a client")
}

/// helm with nothing of the user's.
pub struct Helm {
    program: PathBuf,
    home: tempfile::TempDir,
    kubeconfig: PathBuf,
}

impl Helm {
    pub async fn new(kubeconfig: &Path) -> Self {
        let settings = Settings::from_environment().expect("a cache");
        let wanted = [Requirements::default().of(Tool::Helm)];
        let tools = tools::provide(&wanted, &settings, &Silent).await.expect("helm");
        Self {
            program: tools.get(Tool::Helm).expect("helm was asked for").path.clone(),
            home: tempfile::tempdir().expect("a folder for helm"),
            kubeconfig: kubeconfig.to_owned(),
        }
    }

    /// Runs it and demands success.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = Command::new(&self.program)
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            .env("KUBECONFIG", &self.kubeconfig)
            .output()
            .expect("helm runs");
        assert!(output.status.success(), "helm {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("is UTF-8")
    }
}

/// Any kind of object, by `group/version`, kind and plural.
pub fn objects(
    client: &Client,
    version: &str,
    kind: &str,
    plural: &str,
    namespace: Option<&str>,
) -> Api<DynamicObject> {
    let (group, only) = version.split_once('/').unwrap_or(("", version));
    let resource = ApiResource {
        group: group.to_owned(),
        version: only.to_owned(),
        api_version: version.to_owned(),
        kind: kind.to_owned(),
        plural: plural.to_owned(),
    };
    match namespace {
        Some(namespace) => Api::namespaced_with(client.clone(), namespace, &resource),
        None => Api::all_with(client.clone(), &resource),
    }
}

/// Applies one object.
pub async fn apply(api: &Api<DynamicObject>, object: Value) -> kube::Result<DynamicObject> {
    let object: DynamicObject = serde_json::from_value(object).expect("an object");
    api.patch(&object.name_any(), &PatchParams::apply("test").force(), &Patch::Apply(&object)).await
}
