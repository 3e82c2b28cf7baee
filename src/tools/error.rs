use std::io;
use std::path::{Path, PathBuf};

use semver::Version;

use super::{Requirement, Tool, Wanted};
use crate::model::Fault;

/// Why a tool cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// No cache folder is known.
    #[error("there is no folder to keep tools in: GROUNDWORK_CACHE, XDG_CACHE_HOME and HOME are all unset")]
    NoCache,
    /// The path that the user set leads to nothing usable.
    #[error("{tool} cannot be used at the path that is set for it, {}: {why}", path.display())]
    Setting {
        /// The tool.
        tool: Tool,
        /// The path.
        path: PathBuf,
        /// What is wrong there.
        why: String,
    },
    /// The tool at the path that the user set has the wrong version.
    #[error("{tool} at {} is {found}, which does not satisfy {requirement}", path.display())]
    Unfit {
        /// The tool.
        tool: Tool,
        /// The path.
        path: PathBuf,
        /// Its version.
        found: Version,
        /// What was required.
        requirement: Requirement,
    },
    /// No source has them.
    #[error("there is no {}, and {} cannot be installed", list(tools), if tools.len() == 1 { "it" } else { "they" })]
    Unavailable {
        /// The tools: those that cannot be built for the same reason.
        tools: Vec<Wanted>,
        /// What each source said, in order.
        tried: Vec<String>,
        /// Whether go, or a newer one, would help.
        for_want_of_go: bool,
    },
    /// A download is not what its vendor published.
    #[error("the download of {tool} {version} is not what was published: {url}")]
    Checksum {
        /// The tool.
        tool: Tool,
        /// Its version.
        version: Version,
        /// Where it came from.
        url: String,
        /// The published SHA-256.
        expected: String,
        /// The SHA-256 of what came.
        actual: String,
    },
    /// `go build` failed.
    #[error("building {what} {version} from source failed")]
    Build {
        /// What was built.
        what: &'static str,
        /// Its version.
        version: Version,
        /// What go said last.
        last: Vec<String>,
        /// All that go said.
        log: PathBuf,
    },
    /// What was installed does not do what it should.
    #[error("{tool} {version} was installed, but does not work: {why}")]
    Broken {
        /// The tool.
        tool: Tool,
        /// The version that was expected.
        version: Version,
        /// What it did instead.
        why: String,
    },
    /// The disk is full.
    #[error("the disk is full: {what} cannot be installed in {}", path.display())]
    DiskFull {
        /// What was to be installed.
        what: String,
        /// Where.
        path: PathBuf,
    },
    /// Anything else that the file system refused.
    #[error("{what} cannot be installed")]
    Io {
        /// What was to be installed.
        what: String,
        /// The file system's answer, with the path.
        source: io::Error,
    },
}

impl ToolError {
    /// An I/O error while something was installed below `path`.
    pub(super) fn io(what: impl Into<String>, path: &Path, source: io::Error) -> Self {
        let what = what.into();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::DiskFull { what, path: path.to_owned() }
            }
            _ => Self::Io { what, source },
        }
    }

    /// The findings behind the message, one an item.
    #[must_use]
    pub fn why(&self) -> Vec<String> {
        match self {
            Self::Unavailable { tried, .. } => tried.clone(),
            Self::Checksum { expected, actual, .. } => {
                vec![format!("published SHA-256: {expected}"), format!("SHA-256 of the download: {actual}")]
            }
            Self::Build { last, .. } => last.clone(),
            Self::Io { source, .. } => vec![source.to_string()],
            _ => Vec::new(),
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NoCache => "set HOME, or GROUNDWORK_CACHE to a folder".into(),
            Self::Setting { tool, .. } => format!(
                "correct or unset {} (or the path in [tools]), so that groundwork finds one by itself",
                tool.path_variable()
            ),
            Self::Unfit { tool, .. } => format!(
                "install one that fits there, or unset {} (or the path in [tools]), so that groundwork finds one by \
                 itself",
                tool.path_variable()
            ),
            Self::Unavailable { tools, for_want_of_go, .. } => unavailable_hint(tools, *for_want_of_go),
            Self::Checksum { tool, .. } => format!(
                "nothing was installed; if a mirror is set ({}), its copy is damaged or altered, otherwise something \
                 between here and the vendor alters downloads",
                tool.mirror_variable()
            ),
            Self::Build { log, .. } => format!("all that go said is in {}", log.display()),
            Self::Broken { tool, .. } => {
                format!("nothing was kept; set {} to one that works on this machine", tool.path_variable())
            }
            Self::DiskFull { .. } => {
                "free some space, or set GROUNDWORK_CACHE (and GOCACHE, GOMODCACHE) to a roomier disk, and run the \
                 same command again"
                    .into()
            }
            Self::Io { .. } => "correct that, or set GROUNDWORK_CACHE to another folder".into(),
        }
    }
}

fn list(tools: &[Wanted]) -> String {
    let name = |wanted: &Wanted| {
        let otherwise =
            wanted.otherwise.as_ref().map(|(tool, requirement)| format!(" or {tool} {requirement}"));
        format!("{} {}{}", wanted.tool, wanted.requirement, otherwise.unwrap_or_default())
    };
    tools.iter().map(name).collect::<Vec<_>>().join("; no ")
}

fn unavailable_hint(tools: &[Wanted], for_want_of_go: bool) -> String {
    let own = match tools {
        [one] => format!("install {0} on PATH, or set {1} to its path", one.tool, one.tool.path_variable()),
        _ => "install them on PATH, or set GROUNDWORK_<TOOL> to their paths".into(),
    };
    if for_want_of_go {
        let what = if tools.len() == 1 { "it" } else { "them" };
        return format!("install go (https://go.dev/dl), and groundwork builds {what}; or {own}");
    }
    let terraform = tools.iter().any(|wanted| wanted.tool == Tool::Terraform);
    if terraform {
        return format!(
            "{own}; or use OpenTofu, which groundwork can build: write `opentofu = \">=1.10\"` beside \
             `terraform` under [tools] in platform.toml"
        );
    }
    own
}

impl From<&ToolError> for Fault {
    fn from(error: &ToolError) -> Self {
        let fault = error.why().into_iter().fold(Self::new(error.to_string()), Self::because);
        let fault = fault.hint(error.hint());
        match error {
            ToolError::Build { log, .. } => fault.log(log),
            _ => fault,
        }
    }
}
