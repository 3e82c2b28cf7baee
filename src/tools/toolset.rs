use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use semver::Version;
use serde::{Deserialize, Serialize};

use super::{Tool, lock::Pin};

/// Where a tool came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A path that the user set, by `GROUNDWORK_<TOOL>` or in `[tools]`.
    Setting,
    /// `PATH`.
    Path,
    /// The vendor's release, in groundwork's cache.
    Release,
    /// Built from source, in groundwork's cache.
    Build,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Setting => "set by you",
            Self::Path => "PATH",
            Self::Release => "release, cached",
            Self::Build => "built, cached",
        })
    }
}

/// Identifies an executable as it was found, without reading it: inode, size and time of last change. Equal
/// fingerprints of one path mean that the file is still the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of the file that a path leads to (links are followed).
    pub fn of(path: &Path) -> std::io::Result<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let file = fs_err::metadata(path)?;
        let (inode, size) = (file.ino(), file.size());
        Ok(Self(format!("{inode}-{size}-{}.{:09}", file.mtime(), file.mtime_nsec())))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A tool that is there and fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provided {
    /// Which tool.
    pub tool: Tool,
    /// Its executable, an absolute path.
    pub path: PathBuf,
    /// Its version, as it says itself.
    pub version: Version,
    /// Where it came from.
    pub source: Source,
    /// Tells whether the executable is still the same file.
    pub fingerprint: Fingerprint,
}

impl Provided {
    /// What `platform.lock` keeps of it. Reads the executable.
    pub fn pin(&self) -> std::io::Result<Pin> {
        Ok(Pin {
            name: self.tool,
            version: self.version.clone(),
            source: self.source,
            sha256: super::install::sha256(&self.path)?,
        })
    }
}

/// Every tool of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toolset(BTreeMap<Tool, Provided>);

impl Toolset {
    /// A tool, if it was asked for.
    #[must_use]
    pub fn get(&self, tool: Tool) -> Option<&Provided> {
        self.0.get(&tool)
    }

    /// terraform, or OpenTofu where that is what the platform uses.
    #[must_use]
    pub fn terraform(&self) -> Option<&Provided> {
        self.get(Tool::Terraform).or_else(|| self.get(Tool::OpenTofu))
    }

    /// All of them, in the order of [`Tool::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = &Provided> {
        self.0.values()
    }
}

impl FromIterator<Provided> for Toolset {
    fn from_iter<I: IntoIterator<Item = Provided>>(tools: I) -> Self {
        Self(tools.into_iter().map(|tool| (tool.tool, tool)).collect())
    }
}
