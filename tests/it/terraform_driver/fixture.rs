//! A platform folder, a home and a driver, without the rest of groundwork.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

use groundwork::{
    drivers::{
        Act, Context, Driver as _, Job, Known, KnownValue, Outcome, Progress, Removal, Tool, ToolKind,
        Urgency, World, process::Spawned, terraform::TerraformDriver,
    },
    model::{
        Fault, HashKey, Kind, Location, Output, OutputDeclaration, Preview, Reference, Stack, StackId,
        Template, Terraform, Value,
    },
    tools::{self, Requirements, Silent},
};

/// Everything a test needs.
pub struct Fixture {
    folder: PathBuf,
    #[allow(dead_code, reason = "dropped with the fixture")]
    removed_at_the_end: Option<tempfile::TempDir>,
    pub world: Arc<World>,
    pub driver: TerraformDriver,
    pub urgency: tokio::sync::watch::Sender<Urgency>,
    pub progress: Arc<Mutex<Vec<Progress>>>,
    pub spawned: Arc<Mutex<Vec<Spawned>>>,
}

impl Fixture {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut fixture = Self::at(folder.path());
        fixture.removed_at_the_end = Some(folder);
        fixture
    }

    /// In a folder that stays.
    pub fn at(folder: &Path) -> Self {
        nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o077));
        let platform = folder.join("platform");
        std::fs::create_dir_all(&platform).expect("a folder");
        Self {
            world: Arc::new(world(&platform, &folder.join("home"))),
            folder: folder.to_owned(),
            removed_at_the_end: None,
            driver: TerraformDriver::default(),
            urgency: tokio::sync::watch::channel(Urgency::None).0,
            progress: Arc::default(),
            spawned: Arc::default(),
        }
    }

    /// A new run: what was read of the platform is forgotten.
    pub fn next_run(&mut self) {
        self.driver = TerraformDriver::default();
        self.spawned.lock().expect("lock").clear();
    }

    pub fn platform(&self) -> PathBuf {
        self.folder.join("platform")
    }

    pub fn home(&self) -> &Path {
        &self.world.home
    }

    pub fn change_world(&mut self, change: impl FnOnce(&mut World)) {
        let mut world = World::clone(&self.world);
        change(&mut world);
        self.world = Arc::new(world);
    }

    pub fn is_tofu(&self) -> bool {
        self.world.terraform.as_ref().is_some_and(|tool| tool.kind == ToolKind::OpenTofu)
    }

    /// Writes a file of the platform.
    pub fn write(&self, path: &str, content: &str) {
        let path = self.platform().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, content).expect("written");
    }

    /// The steps that were started, in order.
    pub fn steps(&self) -> Vec<String> {
        self.spawned.lock().expect("lock").iter().map(|spawned| spawned.step.clone()).collect()
    }

    pub fn context(&self, stack: &str) -> Context {
        self.context_of("run", stack)
    }

    /// The context of a stack in a run of that name.
    pub fn context_of(&self, run: &str, stack: &str) -> Context {
        let folder = self.folder.join(run).join(stack);
        std::fs::create_dir_all(&folder).expect("a folder");
        let journal = folder.join("spawned.json");
        let (progress, spawned) = (Arc::clone(&self.progress), Arc::clone(&self.spawned));
        Context::new(
            StackId::new(stack).expect("a name"),
            folder.clone(),
            folder.join("log"),
            self.urgency.subscribe(),
            Arc::new(move |now| progress.lock().expect("lock").push(now)),
            Arc::new(move |process| {
                // What a journal would hold, for whoever finds us dead.
                let text = serde_json::to_vec(process).expect("json");
                std::fs::write(journal.with_extension("new"), text)?;
                std::fs::rename(journal.with_extension("new"), &journal)?;
                spawned.lock().expect("lock").push(process.clone());
                Ok(())
            }),
        )
    }

    pub fn log(&self, stack: &str) -> String {
        std::fs::read_to_string(self.context(stack).log).unwrap_or_default()
    }

    /// A job for the root in `stacks/<name>`.
    pub fn job(&self, name: &str, inputs: &[(&str, Template)]) -> Job {
        let terraform = Terraform {
            inputs: inputs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            variables: BTreeMap::new(),
            outputs: BTreeMap::new(),
            files: Vec::new(),
            teardown: BTreeMap::new(),
        };
        Job {
            stack: Arc::new(stack(name, terraform)),
            known: Known::default(),
            cluster: None,
            record: None,
            world: Arc::clone(&self.world),
        }
    }

    pub async fn preview(&self, job: &Job) -> Result<Preview, Fault> {
        self.driver.preview(job, &self.context(job.stack.id.as_str())).await
    }

    pub async fn act(&self, job: &Job, act: &Act) -> Result<Outcome, Fault> {
        self.driver.act(job, act, &self.context(job.stack.id.as_str())).await
    }

    /// Previews and carries that out.
    pub async fn up(&self, job: &Job) -> Result<Outcome, Fault> {
        let preview = self.preview(job).await?;
        self.act(job, &Act::Planned { artifact: preview.artifact }).await
    }

    pub async fn down(&self, name: &str, outcome: &Outcome, job: Option<Job>) -> Result<(), Fault> {
        let removal = Removal {
            teardown: outcome.teardown.clone(),
            witness: outcome.witness.clone(),
            cluster: None,
            job,
            world: Arc::clone(&self.world),
        };
        self.driver.destroy(&removal, &self.context(name)).await
    }
}

fn stack(name: &str, terraform: Terraform) -> Stack {
    Stack {
        id: StackId::new(name).expect("a name"),
        sprint: 1,
        folder: Path::new("stacks").join(name),
        protected: false,
        identity: groundwork::model::Identity::default(),
        needs: [].into(),
        waivers: Vec::new(),
        gates: Vec::new(),
        stages: groundwork::model::Stages::default(),
        kind: Kind::Terraform(terraform),
        origin: Location { file: "platform.toml".into(), line: 1, column: 1 },
    }
}

fn world(platform: &Path, home: &Path) -> World {
    let path = std::env::var_os("PATH").expect("a PATH");
    World {
        platform_folder: platform.to_owned(),
        environment: "testing".into(),
        home: home.to_owned(),
        child_environment: [("PATH".into(), path), ("HOME".into(), home.into())].into(),
        terraform: Some(tool()),
        helm: None,
        cluster_tools: BTreeMap::new(),
        provider_mirror: None,
        attached_providers: std::collections::BTreeSet::new(),
        cluster_token: None,
        accounts: groundwork::drivers::Accounts::default(),
        acting_as: None,
        images: groundwork::model::Images::default(),
        simulated: false,
        imports: std::collections::BTreeMap::new(),
        hash_key: HashKey::new(vec![7; 32]),
    }
}

/// terraform, or the OpenTofu that stands in for it on a machine that has none and cannot get it, or the one that
/// `GROUNDWORK_TEST_TOFU` names: all of these tests hold for both.
pub fn tool() -> Tool {
    static TOOL: OnceLock<Tool> = OnceLock::new();
    let find = || match (std::env::var_os("GROUNDWORK_TEST_TOFU"), which::which("terraform")) {
        (Some(tofu), _) => tool_at(ToolKind::OpenTofu, tofu.into()),
        (None, Ok(terraform)) => tool_at(ToolKind::Terraform, terraform),
        (None, Err(_)) => provided(),
    };
    TOOL.get_or_init(find).clone()
}

fn tool_at(kind: ToolKind, path: PathBuf) -> Tool {
    Tool { kind, path, version: semver::Version::new(1, 11, 4) }
}

/// What `up` would run. A runtime of its own: some tests are on one already.
fn provided() -> Tool {
    super::super::prepared::tools();
    let provide = || {
        let settings = tools::Settings::from_environment().expect("settings");
        let wanted = [Requirements::default().terraform()];
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(tools::provide(&wanted, &settings, &Silent)).expect("terraform or OpenTofu")
    };
    let toolset = std::thread::spawn(provide).join().expect("no panic");
    let found = toolset.terraform().expect("it was asked for");
    let kind = if found.tool == tools::Tool::OpenTofu { ToolKind::OpenTofu } else { ToolKind::Terraform };
    tool_at(kind, found.path.clone())
}

/// A literal input.
pub fn literal(value: impl Into<Value>) -> Template {
    Template::from(value.into())
}

/// `${stack.output}`.
pub fn reference(stack: &str, output: &str) -> Reference {
    Reference::Output { stack: StackId::new(stack).expect("a name"), output: output.to_owned() }
}

/// What a reference stands for.
pub fn known(value: impl Into<Value>, sensitive: bool) -> KnownValue {
    KnownValue { value: value.into(), sensitive }
}

/// The value of an output.
pub fn value(outcome: &Outcome, name: &str) -> Option<Value> {
    outcome.outputs.get(name).and_then(Output::value).cloned()
}

/// A declared output.
pub fn declared(sensitive: bool) -> OutputDeclaration {
    OutputDeclaration { sensitive }
}
