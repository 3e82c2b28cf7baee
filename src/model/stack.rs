use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

use super::{Gate, Identity, Restart, StackId, Stages, Template, Upgrade, Value, Waiver};

/// One deployable unit of an environment, checked: everything in it exists and has the right type.
#[derive(Clone, Debug)]
pub struct Stack {
    /// Its name.
    pub id: StackId,
    /// The increment that brings it.
    pub sprint: u32,
    /// `stacks/<source>`, relative to the platform's folder.
    pub folder: PathBuf,
    /// Whether `down` refuses it.
    pub protected: bool,
    /// Stacks that must be ready before it, beyond those it refers to (`needs`, and the cluster of a release).
    pub needs: BTreeSet<StackId>,
    /// Whom its children act as at Google.
    pub identity: Identity,
    /// What must hold before its dependents start, in order.
    pub gates: Vec<Gate>,
    /// How its custom resources become ready on a local cluster.
    pub stages: Stages,
    /// Points of the readiness checklist that its workloads need not meet.
    pub waivers: Vec<Waiver>,
    /// What it is.
    pub kind: Kind,
    /// Where the platform file declares it.
    pub origin: Location,
}

/// A place in a file, one-based.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Relative to the platform's folder.
    pub file: PathBuf,
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

/// The four kinds of stack.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A Terraform root module.
    Terraform(Terraform),
    /// A Helm release.
    Helm(Helm),
    /// A command.
    Job(Job),
    /// Something that exists already.
    Given(Given),
}

impl Kind {
    /// The word that `stack.toml` uses.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Terraform(_) => "terraform",
            Self::Helm(_) => "helm",
            Self::Job(_) => "job",
            Self::Given(_) => "given",
        }
    }

    /// The outputs that others may refer to. `None`: only a run knows them (another state's).
    #[must_use]
    pub fn outputs(&self) -> Option<BTreeMap<String, OutputDeclaration>> {
        let fixed = |names: [&str; 3]| {
            let declaration =
                |name: &str| (name.to_owned(), OutputDeclaration { sensitive: name == "token" });
            Some(names.into_iter().map(declaration).collect())
        };
        let written = |(name, template): (&String, &Template)| {
            let secret = |reference: &&super::Reference| matches!(reference, super::Reference::Secret(_));
            let sensitive = template.references().iter().any(secret);
            (name.clone(), OutputDeclaration { sensitive })
        };
        match self {
            Self::Terraform(terraform) => Some(terraform.outputs.clone()),
            Self::Job(job) => Some(job.outputs.clone()),
            Self::Helm(_) => fixed(Helm::OUTPUTS),
            Self::Given(given) => match &given.source {
                GivenSource::Outputs(outputs) => Some(outputs.iter().map(written).collect()),
                GivenSource::Lookup(lookup) => Some(lookup.module.outputs.clone()),
                GivenSource::TerraformState(_) => None,
                GivenSource::Kubeconfig { .. } | GivenSource::LocalCluster { .. } => {
                    fixed(Given::CLUSTER_OUTPUTS)
                }
            },
        }
    }

    /// Whether an act on it only reads: something given, but for a local cluster, which is started.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        matches!(self, Self::Given(given) if !matches!(given.source, GivenSource::LocalCluster { .. }))
    }

    /// How its pods are restarted, where the cluster does not do that by itself.
    #[must_use]
    pub const fn restart(&self) -> Option<&Restart> {
        match self {
            Self::Helm(helm) => helm.upgrade.restart.as_ref(),
            _ => None,
        }
    }

    /// The stack whose cluster it talks to.
    #[must_use]
    pub const fn cluster(&self) -> Option<&StackId> {
        match self {
            Self::Helm(helm) => Some(&helm.cluster),
            Self::Job(job) => job.cluster.as_ref(),
            Self::Terraform(_) | Self::Given(_) => None,
        }
    }

    /// Everything in it that may hold references.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Terraform(terraform) => terraform.inputs.values().collect(),
            Self::Helm(helm) => vec![&helm.values],
            Self::Job(job) => {
                let argv = job.command.iter().chain(job.undo.iter().flatten());
                argv.chain(job.environment.values()).collect()
            }
            Self::Given(given) => given.written().into_iter().flat_map(BTreeMap::values).collect(),
        }
    }
}

/// A Terraform root module in the stack's folder.
#[derive(Clone, Debug, Default)]
pub struct Terraform {
    /// Values of the root module's variables.
    pub inputs: BTreeMap<String, Template>,
    /// Variables that the module marks `sensitive`, among all that it declares.
    pub variables: BTreeMap<String, bool>,
    /// What the root module outputs.
    pub outputs: BTreeMap<String, OutputDeclaration>,
    /// Glob patterns, relative to the platform's folder, of files outside root and modules that it reads.
    pub files: Vec<String>,
    /// Values that some of the variables get before it is destroyed.
    pub teardown: BTreeMap<String, Value>,
}

/// An output as a module declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputDeclaration {
    /// Whether its value must not be shown.
    pub sensitive: bool,
}

/// A Helm release.
#[derive(Clone, Debug)]
pub struct Helm {
    /// What is installed.
    pub chart: Chart,
    /// The release's name.
    pub release: String,
    /// The namespace, made if it is absent.
    pub namespace: String,
    /// Labels that the namespace gets, beside those that it has.
    pub namespace_labels: BTreeMap<String, String>,
    /// The stack whose cluster it goes to.
    pub cluster: StackId,
    /// All values, merged: files in order, then `values`.
    pub values: Template,
    /// Whether helm waits for the objects (`--wait`); Vault must not be waited for before it is initialised.
    pub wait: bool,
    /// The limit for one upgrade.
    pub timeout: Duration,
    /// How it gets from one version of its chart to the next.
    pub upgrade: Upgrade,
}

impl Helm {
    /// What a release hands on: its name, its namespace and its revision.
    pub const OUTPUTS: [&str; 3] = ["release", "namespace", "revision"];

    /// The folder of a small chart, in the stack's own, that stands for the real one on a simulated cluster.
    pub const STAND_IN: &str = "stand-in";
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chart {
    /// Where it comes from.
    pub source: ChartSource,
    /// The exact version; `None` only for a folder, which has its own.
    pub version: Option<String>,
}

impl Chart {
    /// Its own name: the last part of an OCI reference or of a path.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.source {
            ChartSource::Repository { chart, .. } => chart,
            ChartSource::Oci(reference) => reference.rsplit('/').next().unwrap_or(reference),
            ChartSource::Path(path) => path.file_name().and_then(std::ffi::OsStr::to_str).unwrap_or_default(),
        }
    }
}

/// Where a chart comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChartSource {
    /// An unpacked chart or a `.tgz`, relative to the platform's folder.
    Path(PathBuf),
    /// A chart in an HTTP repository.
    Repository {
        /// The repository's URL.
        url: String,
        /// The chart's name in it.
        chart: String,
    },
    /// An `oci://…` reference.
    Oci(String),
}

/// A command, run in the stack's folder.
#[derive(Clone, Debug)]
pub struct Job {
    /// argv; no shell.
    pub command: Vec<Template>,
    /// Environment variables of the command: the way for secrets.
    pub environment: BTreeMap<String, Template>,
    /// Run once and never again (`true`), or whenever its digest changes.
    pub once: bool,
    /// Outputs that it must write, as a JSON object, to the file named by `GROUNDWORK_OUTPUTS`; `true`: sensitive.
    pub outputs: BTreeMap<String, OutputDeclaration>,
    /// The stack whose cluster it talks to, given as `KUBECONFIG`.
    pub cluster: Option<StackId>,
    /// argv that undoes it at `down`.
    pub undo: Option<Vec<Template>>,
    /// The limit for one run.
    pub timeout: Duration,
    /// What becomes of it where pods are simulated; `None`: it is run there as well.
    pub not_run: Option<NotRun>,
}

/// A job that is not run where pods are simulated, because nothing would answer it.
#[derive(Clone, Debug, PartialEq)]
pub struct NotRun {
    /// Why, as it is shown.
    pub why: String,
    /// What it hands on instead.
    pub outputs: BTreeMap<String, Value>,
}

/// Something that groundwork never creates, changes or destroys.
#[derive(Clone, Debug)]
pub struct Given {
    /// Where its outputs come from.
    pub source: GivenSource,
}

/// Where a given stack's outputs come from.
#[derive(Clone, Debug)]
pub enum GivenSource {
    /// Written in the platform file.
    Outputs(BTreeMap<String, Template>),
    /// The outputs of a Terraform state file, relative to the platform's folder.
    TerraformState(PathBuf),
    /// What a root module of data sources finds.
    Lookup(Lookup),
    /// A context of a kubeconfig: usable as a `cluster`.
    Kubeconfig {
        /// The file.
        path: PathBuf,
        /// The context; `None` is the file's current one.
        context: Option<String>,
    },
    /// A local cluster that `up` starts and `down` stops: usable as a `cluster`.
    LocalCluster {
        /// Simulated nodes.
        nodes: u32,
        /// Seconds that its webhook responder lets pass after a service is ready.
        webhook_delay: Duration,
    },
}

/// A root module that only looks: it has no resource, and is planned and never applied.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Its folder, relative to the platform's folder.
    pub root: PathBuf,
    /// The module, with its inputs.
    pub module: Terraform,
}

impl Given {
    /// What a local cluster, or one that a kubeconfig names, hands on: the API server's URL, its authority's certificate
    /// (PEM) and a bearer token (sensitive; null where the kubeconfig has none).
    pub const CLUSTER_OUTPUTS: [&str; 3] = ["endpoint", "ca_certificate", "token"];

    /// The outputs that are known from the platform file alone.
    #[must_use]
    pub fn literal(&self) -> Option<&BTreeMap<String, Template>> {
        match &self.source {
            GivenSource::Outputs(outputs) => Some(outputs),
            _ => None,
        }
    }

    /// What the platform file says of it that may hold references: its outputs, or the inputs of its lookup.
    #[must_use]
    pub fn written(&self) -> Option<&BTreeMap<String, Template>> {
        match &self.source {
            GivenSource::Lookup(lookup) => Some(&lookup.module.inputs),
            _ => self.literal(),
        }
    }
}

/// A literal table, for tests and defaults.
impl From<Value> for Template {
    fn from(value: Value) -> Self {
        match value {
            Value::Array(items) => Self::List(items.into_iter().map(Into::into).collect()),
            Value::Object(table) => {
                Self::Table(table.into_iter().map(|(key, item)| (key, item.into())).collect())
            }
            other => Self::Literal(other),
        }
    }
}
