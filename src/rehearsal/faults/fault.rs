use serde::Deserialize;

/// One thing that goes wrong.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What goes wrong.
    pub kind: Kind,
    /// At which operations; creations where nothing is said.
    #[serde(default)]
    pub on: On,
    /// At which resource type; any where nothing is said. For `helm-killed` it is the stack.
    #[serde(default, rename = "type")]
    pub of: Option<String>,
    /// At the nth such operation, counted from 1.
    #[serde(default = "one")]
    pub nth: u64,
    /// How many in a row.
    #[serde(default = "one")]
    pub times: u64,
    /// Instead of counting: at this part of all such operations, from 0 to 1. Which ones follows from the seed.
    #[serde(default)]
    pub chance: Option<f64>,
    /// Which error of Google's, by its name in the catalogue (`error`, `leaves-behind`).
    #[serde(default)]
    pub error: Option<String>,
    /// How long, in seconds (`slow`, `invisible`, `webhook`).
    #[serde(default)]
    pub seconds: f64,
}

impl Fault {
    /// The resource type whose operations it is for, where it names one.
    #[must_use]
    pub fn resource_type(&self) -> Option<&str> {
        let of_resources = !matches!(self.kind, Kind::Webhook | Kind::HelmKilled);
        self.of.as_deref().filter(|of| of_resources && *of != "*")
    }
}

const fn one() -> u64 {
    1
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Google answers with an error, and nothing is done.
    Error,
    /// It takes longer.
    Slow,
    /// What was made is not seen by others for a while.
    Invisible,
    /// Google answers with an error, and it is done all the same.
    LeavesBehind,
    /// The provider crashes: it is done, and terraform is never told.
    Crash,
    /// Webhooks of clusters answer only a while after their pods are ready.
    Webhook,
    /// helm is killed when its release is written down and before it is through.
    HelmKilled,
}

/// An operation on a resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum On {
    /// It is made.
    #[default]
    Create,
    /// It is changed.
    Update,
    /// It is deleted.
    Delete,
}
