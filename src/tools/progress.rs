use std::path::PathBuf;
use std::time::Duration;

use semver::Version;

use super::{Provided, Requirement, Source, Tool};

/// What happens while tools are provided. Steps come once each;
/// `Downloading` and `Building` come again and again, and any of those may be dropped.
#[derive(Clone, Debug)]
pub enum Event {
    /// An executable on `PATH` is passed over, and another one is to be installed.
    Passed {
        /// The tool.
        tool: Tool,
        /// Where it is.
        path: PathBuf,
        /// Why it does not do: its version against the requirement, or what went wrong when it was asked.
        why: String,
    },
    /// OpenTofu is used, because there is no terraform and the platform takes either.
    Instead {
        /// What was wanted.
        wanted: Tool,
        /// What is used.
        used: Tool,
        /// What its version satisfies.
        requirement: Requirement,
    },
    /// No release can be downloaded for these; they are built from source. Once a run.
    NoReleases {
        /// The tools.
        tools: Vec<Tool>,
        /// Each host or tool with what went wrong.
        why: Vec<String>,
    },
    /// Another groundwork installs the same: this one waits for it.
    Waiting {
        /// What it installs.
        what: &'static str,
        /// Its process, if it has said so yet.
        pid: Option<u32>,
    },
    /// A release is being downloaded.
    Downloading {
        /// The tool.
        tool: Tool,
        /// Its version.
        version: Version,
        /// Where from.
        url: String,
        /// Bytes so far.
        bytes: u64,
        /// Bytes in all, if the server says.
        total: Option<u64>,
    },
    /// A build from source is going on; about once a second.
    Building {
        /// What is built: `helm`, `kube`…
        what: &'static str,
        /// Its version.
        version: Version,
        /// The tools that come out of it.
        tools: Vec<Tool>,
        /// How long it has taken.
        elapsed: Duration,
        /// How long it takes on two cores with cold caches.
        typical: Duration,
        /// Packages compiled so far; fewer than `of` are needed where caches are warm.
        packages: usize,
        /// Packages in all, about.
        of: usize,
        /// What go said last: a package, or `downloading …`.
        line: String,
    },
    /// A build is over, well or badly.
    BuildOver {
        /// What was built.
        what: &'static str,
        /// Its version.
        version: Version,
    },
    /// A tool is there.
    Ready {
        /// The tool.
        tool: Tool,
        /// Its version.
        version: Version,
        /// Where from.
        source: Source,
        /// Where it is.
        path: PathBuf,
        /// How long it took to get it; `None` where it was there.
        took: Option<Duration>,
    },
}

impl Event {
    pub(super) fn ready(provided: &Provided, took: Option<Duration>) -> Self {
        let Provided { tool, path, version, source, .. } = provided.clone();
        Self::Ready { tool, version, source, path, took }
    }
}

/// Who wants to know.
pub trait Progress: Send + Sync {
    /// Told of every event, from any thread; must not block.
    fn on(&self, event: Event);
}

/// Nobody wants to know.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn on(&self, _: Event) {}
}
