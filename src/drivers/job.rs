use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    path::PathBuf,
    sync::Arc,
};

use super::{ClusterAccess, terraform::Import};
use crate::model::{HashKey, Images, Record, Reference, Resolved, Secret, Stack, StackId, Template, Value};

/// Everything that a driver needs to know of a stack for one act.
#[derive(Clone, Debug)]
pub struct Job {
    /// The stack as declared.
    pub stack: Arc<Stack>,
    /// What its references stand for, as far as it is known.
    pub known: Known,
    /// The cluster it talks to, once its outputs are known.
    pub cluster: Option<ClusterAccess>,
    /// What was recorded at its last success.
    pub record: Option<Record>,
    /// Around it.
    pub world: Arc<World>,
}

/// What references stand for at this moment.
#[derive(Clone, Debug, Default)]
pub struct Known(pub BTreeMap<Reference, KnownValue>);

/// A value that a reference stands for.
#[derive(Clone)]
pub struct KnownValue {
    /// The value.
    pub value: Value,
    /// Whether it must not be shown.
    pub sensitive: bool,
}

impl std::fmt::Debug for KnownValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.sensitive { f.write_str("(sensitive)") } else { write!(f, "{}", self.value) }
    }
}

impl Known {
    /// Fills a template in with what is known.
    #[must_use]
    pub fn resolve(&self, template: &Template) -> Resolved {
        template
            .resolve(&|reference| self.0.get(reference).map(|known| (known.value.clone(), known.sensitive)))
    }
}

/// What surrounds all jobs of a run. Data, never a branch: a rehearsal is another world, not another code path.
#[derive(Clone, Debug)]
pub struct World {
    /// The platform's folder, absolute: stacks, modules and charts lie in it.
    pub platform_folder: PathBuf,
    /// The environment's name.
    pub environment: String,
    /// The environment's own folder (0700) where state, working folders, kubeconfigs and helm's caches live. Never
    /// regenerated as a whole: `state/` in it is the truth about what exists.
    pub home: PathBuf,
    /// The environment that every child starts from; nothing else is inherited.
    pub child_environment: BTreeMap<OsString, OsString>,
    /// terraform (or tofu), if a stack needs it.
    pub terraform: Option<Tool>,
    /// helm, if a stack needs it.
    pub helm: Option<Tool>,
    /// The programs of the local cluster, by name, if a stack needs it.
    pub cluster_tools: BTreeMap<String, PathBuf>,
    /// The user's own folder of provider packages, in one of the layouts of Terraform's filesystem mirrors. Providers
    /// that it lacks come from their registry. Stacks read neither: they read the environment's mirror in `home`.
    pub provider_mirror: Option<PathBuf>,
    /// Providers that are served already, such as `hashicorp/google`: the children's environment says where. They are
    /// neither installed nor pinned.
    pub attached_providers: BTreeSet<String>,
    /// The token that GKE clusters take where their outputs do not say how one proves who one is; without one, gcloud's
    /// plugin gives tokens.
    pub cluster_token: Option<Secret<String>>,
    /// Whom children act as at Google, by stack: see [`World::of`].
    pub accounts: super::Accounts,
    /// The service account that children act as at Google.
    pub acting_as: Option<String>,
    /// Where images are pulled from instead of where charts say.
    pub images: Images,
    /// Whether the world is a rehearsal's: its cloud is simulated, and so is every cluster of it.
    pub simulated: bool,
    /// What exists already and is to be a stack's from now on, by stack: terraform takes it over with its next apply.
    pub imports: BTreeMap<StackId, Vec<Import>>,
    /// The key for hashes of values.
    pub hash_key: HashKey,
}

#[cfg(test)]
impl World {
    /// A platform folder, and nothing else.
    pub(crate) fn bare(folder: &std::path::Path) -> Self {
        Self {
            platform_folder: folder.to_owned(),
            environment: "testing".into(),
            home: folder.join("home"),
            child_environment: BTreeMap::new(),
            terraform: None,
            helm: None,
            cluster_tools: BTreeMap::new(),
            provider_mirror: None,
            attached_providers: BTreeSet::new(),
            cluster_token: None,
            accounts: super::Accounts::default(),
            acting_as: None,
            images: Images::default(),
            simulated: false,
            imports: BTreeMap::new(),
            hash_key: HashKey::new(Vec::new()),
        }
    }
}

/// A program that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Which.
    pub kind: ToolKind,
    /// Where.
    pub path: PathBuf,
    /// Its version.
    pub version: semver::Version,
}

/// Which program drives a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolKind {
    /// HashiCorp's terraform.
    Terraform,
    /// OpenTofu.
    OpenTofu,
    /// Helm 3 or 4, by its version.
    Helm,
}
