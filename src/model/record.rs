use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use super::{ChartOrigin, Digest, GivenStages, KeyedHash, Outputs, StackId, Value};

/// What is known of a stack after its last success, kept per environment. `applied` and `ready` are apart, so a
/// failed gate runs the gate again and not the apply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The stack.
    pub stack: StackId,
    /// `terraform`, `helm`, `job` or `given`.
    pub kind: String,
    /// The sprint it belonged to.
    pub sprint: u32,
    /// The last act that succeeded.
    pub applied: Option<Applied>,
    /// When its gates last held, for the digest they held for.
    pub ready: Option<Ready>,
    /// Stacks it depended on when it was applied: a later teardown follows these, not today's platform file.
    pub needs: Vec<StackId>,
    /// Whether `down` refuses it.
    pub protected: bool,
}

/// A successful apply, upgrade or job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    /// Of everything that the stack was made of.
    pub digest: Digest,
    /// RFC 3339, UTC.
    pub at: String,
    /// The run that did it.
    pub run: String,
    /// Milliseconds that it took, for the order and the ETA of later runs.
    pub took_ms: u64,
    /// What it handed on.
    pub outputs: Outputs,
    /// What proves, without starting a process, that nobody touched it since.
    pub witness: Witness,
    /// What destroying it later needs.
    pub teardown: Teardown,
    /// Where the chart of a release came from; `None` for one in the platform's folder, and for other kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<ChartOrigin>,
    /// Keyed hashes of the secrets that it refers to, by name: who may not read them can still compare the rest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, KeyedHash>,
}

/// Gates that held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ready {
    /// The digest of stack and gates at that time.
    pub digest: Digest,
    /// RFC 3339, UTC.
    pub at: String,
    /// The stages that its cluster had been given; `None` where that is a real one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stages: Option<GivenStages>,
}

impl Record {
    /// Whether the stack is a cluster that terraform made.
    #[must_use]
    pub fn is_terraform_cluster(&self) -> bool {
        let is = |applied: &Applied| {
            matches!(applied.witness, Witness::Terraform { .. }) && applied.outputs.contains_key("endpoint")
        };
        self.applied.as_ref().is_some_and(is)
    }
}

/// What to compare with reality to see that a stack is as groundwork left it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Witness {
    /// Terraform's state as it was.
    Terraform {
        /// The local state file.
        state: PathBuf,
        /// The state's lineage.
        lineage: String,
        /// The state's serial.
        serial: u64,
    },
    /// A Helm release as it was.
    Helm {
        /// The UID of the cluster's `kube-system` namespace: another cluster at the same address is another cluster.
        cluster: String,
        /// The release's namespace.
        namespace: String,
        /// The release's name.
        release: String,
        /// The deployed revision.
        revision: u64,
    },
    /// A local cluster by the UID of its `kube-system` namespace.
    Cluster {
        /// The UID.
        uid: String,
    },
    /// Nothing outside groundwork can change it (a job done once, literal outputs).
    Itself,
}

/// What `down` needs to know of a stack that the platform may no longer have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Teardown {
    /// The root as it was applied last, with its variables, kept by groundwork.
    Terraform {
        /// The archive (tar) of the root's files and modules, in the repository's shape, and of the variables that are
        /// not sensitive.
        archive: PathBuf,
        /// The root module's folder in it.
        root: PathBuf,
        /// Values that some of the variables get instead, and that are applied before the destroy.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        inputs: BTreeMap<String, Value>,
    },
    /// `helm uninstall`.
    Helm {
        /// The stack whose cluster holds the release.
        cluster: StackId,
        /// The release's namespace.
        namespace: String,
        /// The release's name.
        release: String,
    },
    /// The command that undoes a job, if it has one.
    Job {
        /// argv.
        undo: Option<Vec<String>>,
        /// Where it runs.
        folder: PathBuf,
    },
    /// A local cluster is stopped; other given stacks are left alone.
    Given {
        /// The name of the local cluster to stop.
        local_cluster: Option<String>,
        /// The file that its outputs come from, for those that a record leaves out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<GivenFile>,
    },
}

impl Teardown {
    /// The inputs that are applied before a terraform stack is destroyed, as they are written: `locked = false`. `None`
    /// where it is destroyed as it is.
    #[must_use]
    pub fn applied_first(&self) -> Option<String> {
        let Self::Terraform { inputs, .. } = self else { return None };
        let written: Vec<String> = inputs.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        (!written.is_empty()).then(|| written.join(", "))
    }
}

/// What a given stack's outputs are read from again, relative to the platform's folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GivenFile {
    /// A Terraform state file.
    TerraformState(PathBuf),
    /// A kubeconfig.
    Kubeconfig {
        /// The file.
        path: PathBuf,
        /// The context; `None` is the file's current one.
        context: Option<String>,
    },
    /// A root module of data sources.
    Lookup {
        /// Its folder.
        root: PathBuf,
        /// The values of its variables, but for the sensitive ones.
        inputs: BTreeMap<String, Value>,
        /// The variables whose value is not kept.
        withheld: BTreeSet<String>,
    },
}
