use serde::{Deserialize, Serialize};

/// What happens to a stack, or to one resource or object in it. Ordered by weight: the heaviest of a stack's changes
/// is the stack's own action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Nothing.
    None,
    /// A data source is read, or a job is run: something happens, nothing that exists is changed.
    Read,
    /// It does not exist yet and is made.
    Create,
    /// It is changed in place.
    Update,
    /// It is destroyed and made again.
    Replace,
    /// It is destroyed.
    Destroy,
}

impl Action {
    /// The sign that terraform puts before such a change.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::None => " ",
            Self::Read => "<=",
            Self::Create => "+",
            Self::Update => "~",
            Self::Replace => "-/+",
            Self::Destroy => "-",
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "unchanged",
            Self::Read => "run",
            Self::Create => "create",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Destroy => "destroy",
        }
    }

    /// Whether something that exists is lost by it.
    #[must_use]
    pub const fn destroys(self) -> bool {
        matches!(self, Self::Replace | Self::Destroy)
    }
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

/// What happens to one Terraform resource or one Kubernetes object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// A Terraform address (`module.vpc.google_compute_network.main`) or `Kind/name` with its namespace.
    pub address: String,
    /// What happens to it.
    pub action: Action,
    /// Why terraform replaces it, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The difference, one line an item, each starting with `+`, `-`, `~` or a space; sensitive values masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diff: Vec<String>,
}
