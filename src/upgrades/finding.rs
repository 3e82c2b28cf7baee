use semver::Version;
use serde::Serialize;

use super::Newer;

/// What of a platform has versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A chart of a release.
    Chart,
    /// A Terraform provider.
    Provider,
    /// A module of a registry.
    Module,
    /// A program that groundwork drives.
    Tool,
}

impl Kind {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Chart => "chart",
            Self::Provider => "provider",
            Self::Module => "module",
            Self::Tool => "tool",
        }
    }
}

/// Versions that were found, and where nobody could be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// All that are there.
    pub versions: Vec<Version>,
    /// Why some may be missing.
    pub unasked: Vec<String>,
}

impl Found {
    /// What one place says.
    #[must_use]
    pub fn of(answer: Result<Vec<Version>, String>) -> Self {
        match answer {
            Ok(versions) => Self { versions, unasked: Vec::new() },
            Err(why) => Self { versions: Vec::new(), unasked: vec![why] },
        }
    }

    /// With what another place says.
    #[must_use]
    pub fn and(mut self, versions: impl IntoIterator<Item = Version>) -> Self {
        self.versions.extend(versions);
        self.versions.sort();
        self.versions.dedup();
        self
    }
}

/// One thing that has versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// The stacks that use it.
    pub stacks: Vec<String>,
    /// The version in use, or the newest that its constraint lets in.
    pub current: Option<Version>,
    /// The constraint, where one is written.
    pub constraint: Option<String>,
    /// What is newer.
    pub newer: Newer,
    /// The newest that the constraint lets in, where that is not the newest of all.
    pub allowed: Option<Version>,
    /// Versions to go through before the newest.
    pub way: Vec<String>,
    /// What breaks before the newest, and where that was read.
    pub breaks: Vec<String>,
    /// Why newer ones may be missing.
    pub unasked: Vec<String>,
}

impl Finding {
    /// A finding of which only the versions are known.
    #[must_use]
    pub fn new(kind: Kind, name: impl Into<String>, current: Option<Version>, found: Found) -> Self {
        let newer = current.as_ref().map(|current| Newer::of(current, &found.versions)).unwrap_or_default();
        Self {
            kind,
            name: name.into(),
            stacks: Vec::new(),
            current,
            constraint: None,
            newer,
            allowed: None,
            way: Vec::new(),
            breaks: Vec::new(),
            unasked: found.unasked,
        }
    }

    /// Whether there is something newer.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.newer != Newer::default()
    }
}
