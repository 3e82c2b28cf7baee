use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{folder::Folder, process::ProcessId};

/// Where a cluster is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Its processes are being started.
    Starting,
    /// It can be used.
    Running,
    /// It is being ended.
    Stopping,
    /// One of its processes ended, and so it ended all of them.
    Failed,
    /// Its supervisor is gone without a word.
    Lost,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Failed => "failed",
            Self::Lost => "lost",
        })
    }
}

/// What the supervisor writes about its cluster, after every step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct State {
    /// Where it is.
    pub phase: Phase,
    /// What it is doing, or the last thing it did.
    pub step: String,
    /// The supervisor.
    pub supervisor: ProcessId,
    /// Its children.
    pub children: Vec<Child>,
    /// When it was started.
    pub since: Timestamp,
    /// `https://127.0.0.1:PORT`; empty before it is known.
    pub server: String,
    /// The kube-system namespace's UID; empty before it is known.
    pub uid: String,
    /// The API server's version, such as `v1.36.3`.
    pub version: String,
    /// Why it ended.
    pub failure: Option<String>,
}

/// One process of the cluster.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Child {
    /// The program.
    pub name: String,
    /// The process.
    pub process: ProcessId,
    /// The loopback port it listens on, if any.
    pub port: Option<u16>,
}

impl State {
    /// A supervisor that has just begun.
    pub fn begun() -> Self {
        Self {
            phase: Phase::Starting,
            step: "starting".to_owned(),
            supervisor: ProcessId::own(),
            children: Vec::new(),
            since: Timestamp::now(),
            server: String::new(),
            uid: String::new(),
            version: String::new(),
            failure: None,
        }
    }

    /// What the folder says; `None` when it says nothing that can be read.
    pub fn read(folder: &Folder) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.state()).ok()?).ok()
    }

    /// Writes it, whole or not at all.
    pub fn write(&self, folder: &Folder) -> std::io::Result<()> {
        Folder::write(&folder.state(), &serde_json::to_vec_pretty(self)?)
    }

    /// The phase as it is in truth: a supervisor that was killed cannot say so itself.
    pub fn true_phase(&self) -> Phase {
        match self.phase {
            Phase::Failed => Phase::Failed,
            _ if !self.supervisor.alive() => Phase::Lost,
            phase => phase,
        }
    }
}
