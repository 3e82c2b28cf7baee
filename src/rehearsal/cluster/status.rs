use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::{ClusterError, Phase, folder::Folder, state::State};

/// What is known about a cluster.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// Its folder.
    pub folder: PathBuf,
    /// Where it is in its life.
    pub phase: Phase,
    /// What it is doing while it starts.
    pub step: String,
    /// Since when.
    pub since: Timestamp,
    /// `https://127.0.0.1:PORT`.
    pub server: String,
    /// The kube-system namespace's UID.
    pub uid: String,
    /// The API server's version.
    pub version: String,
    /// A kubeconfig for it.
    pub kubeconfig: PathBuf,
    /// The supervisor and its processes.
    pub processes: Vec<ProcessStatus>,
    /// The names of its nodes; empty when it does not answer.
    pub nodes: Vec<String>,
    /// Why it ended.
    pub failure: Option<String>,
}

/// One process of a cluster.
#[derive(Clone, Debug, Serialize)]
pub struct ProcessStatus {
    /// The program.
    pub name: String,
    /// Its id.
    pub pid: i32,
    /// The loopback port it listens on.
    pub port: Option<u16>,
    /// Whether it runs.
    pub running: bool,
    /// Its resident memory in bytes.
    pub memory: Option<u64>,
    /// Its output.
    pub log: PathBuf,
}

impl Status {
    /// The resident memory of all processes in bytes.
    #[must_use]
    pub fn memory(&self) -> u64 {
        self.processes.iter().filter_map(|process| process.memory).sum()
    }
}

/// What is known about the cluster of a folder; `None` when there is none, not even one that failed.
///
/// # Errors
/// When the folder's path cannot be made absolute.
pub async fn status(folder: &Path) -> Result<Option<Status>, ClusterError> {
    let folder = Folder::new(folder)?;
    let Some(state) = State::read(&folder) else { return Ok(None) };
    let phase = state.true_phase();
    let supervisor = ("supervisor".to_owned(), state.supervisor, None);
    let processes = std::iter::once(supervisor)
        .chain(state.children.iter().map(|child| (child.name.clone(), child.process, child.port)))
        .map(|(name, process, port)| ProcessStatus {
            pid: process.pid,
            port,
            running: process.alive(),
            memory: process.memory(),
            log: folder.log(&name),
            name,
        })
        .collect();
    let nodes = if phase == Phase::Running { node_names(&folder, &state).await } else { Vec::new() };
    Ok(Some(Status {
        phase,
        step: state.step,
        since: state.since,
        server: state.server,
        uid: state.uid,
        version: state.version,
        kubeconfig: folder.kubeconfig(),
        processes,
        nodes,
        failure: state.failure.or_else(|| {
            (phase == Phase::Lost).then(|| "its supervisor is gone without a word (killed?)".to_owned())
        }),
        folder: folder.path().to_owned(),
    }))
}

async fn node_names(folder: &Folder, state: &State) -> Vec<String> {
    let list = async {
        let client = super::access::granted(folder, state)?.client().ok()?;
        let nodes = kube::Api::<k8s_openapi::api::core::v1::Node>::all(client);
        nodes.list_metadata(&kube::api::ListParams::default()).await.ok()
    };
    match tokio::time::timeout(std::time::Duration::from_secs(3), list).await {
        Ok(Some(list)) => list.items.into_iter().filter_map(|node| node.metadata.name).collect(),
        _ => Vec::new(),
    }
}
