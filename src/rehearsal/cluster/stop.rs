use std::{path::Path, time::Duration};

use nix::sys::signal::Signal;

use super::{
    ClusterError,
    folder::{Folder, Lock},
    process::{ProcessId, marked, wait_gone},
    state::State,
};

/// Ends the cluster of a folder, waits until its processes are gone, and removes the folder. A cluster that is gone
/// already is a success.
///
/// # Errors
/// When a process does not end or the folder cannot be removed.
pub async fn stop(folder: &Path) -> Result<(), ClusterError> {
    let folder = Folder::new(folder)?;
    if !folder.path().exists() {
        return Ok(());
    }
    let lock = Lock::take(&folder, || {}).await?;
    if let Some(state) = State::read(&folder)
        && state.supervisor.alive()
    {
        state.supervisor.signal(Signal::SIGTERM);
        wait_gone(&[state.supervisor], Duration::from_secs(10)).await;
    }
    sweep(&folder).await?;
    Ok(lock.remove_folder()?)
}

/// Ends whatever still runs for a folder: what its state records, and what carries its mark. The cluster's data is
/// thrown away, so nothing needs a chance to end well; kube-apiserver would take seconds for it.
pub(super) async fn sweep(folder: &Folder) -> Result<(), ClusterError> {
    let mut processes: Vec<ProcessId> = State::read(folder)
        .map(|state| {
            std::iter::once(state.supervisor)
                .chain(state.children.iter().map(|child| child.process))
                .collect()
        })
        .unwrap_or_default();
    // The supervisor first: it must not start anything more. Then look again, for what it started in between.
    for process in &processes {
        process.signal(Signal::SIGKILL);
    }
    for process in marked(folder.path()) {
        process.signal(Signal::SIGKILL);
        processes.push(process);
    }
    let stuck = wait_gone(&processes, Duration::from_secs(10)).await;
    if stuck.is_empty() {
        return Ok(());
    }
    Err(ClusterError::Stuck {
        folder: folder.path().to_owned(),
        pids: stuck.iter().map(|process| process.pid).collect(),
    })
}
