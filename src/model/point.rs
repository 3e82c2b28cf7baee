use serde::{Deserialize, Serialize};

/// One point of the readiness checklist that is about workloads. The numbers are those of the whole list, of which 1 to 28 are about the cluster and the cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Point {
    /// 29: two pods at least.
    Replicas,
    /// 30: they do not lie on one node or in one zone.
    Spread,
    /// 31: a disruption budget keeps some of them, and lets nodes be drained.
    Budget,
    /// 32: what a container asks for, and how much memory it may take.
    Resources,
    /// 33: whether a pod serves is asked, and not by what restarts it.
    Probes,
    /// 34: no root, no way to become it.
    Privileges,
    /// 35: the same image each time.
    Images,
    /// 36: a namespace admits and connects only what it must.
    Namespaces,
}

/// How much a point weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Somebody will be bothered.
    Medium,
    /// An outage or a break-in waits for its day.
    High,
}

impl Point {
    /// All of them, in the list's order.
    pub const ALL: [Self; 8] = [
        Self::Replicas,
        Self::Spread,
        Self::Budget,
        Self::Resources,
        Self::Probes,
        Self::Privileges,
        Self::Images,
        Self::Namespaces,
    ];

    /// Its word in files: `replicas`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Replicas => "replicas",
            Self::Spread => "spread",
            Self::Budget => "budget",
            Self::Resources => "resources",
            Self::Probes => "probes",
            Self::Privileges => "privileges",
            Self::Images => "images",
            Self::Namespaces => "namespaces",
        }
    }

    /// The point with a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|point| point.word() == word)
    }

    /// Its number in the checklist.
    #[must_use]
    pub const fn number(self) -> u8 {
        29 + self as u8
    }

    /// How much it weighs.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Resources | Self::Probes => Severity::Medium,
            _ => Severity::High,
        }
    }
}
