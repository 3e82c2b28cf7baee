use std::{
    fs::OpenOptions,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::{
    Access, Binaries, ClusterError, Phase, Spec,
    access::granted,
    folder::{Folder, Lock},
    process::{MARK, ProcessId},
    state::State,
    stop::sweep,
};

/// How long a start may take. It takes 2 to 4 s on an idle machine; many at once on a small one take their time.
const PATIENCE: Duration = Duration::from_mins(3);

/// Starts the cluster of a folder, or finds it running. Says each step to `progress`.
///
/// Nothing half-started survives: the supervisor is told that it may stay only once the cluster is ready, through a
/// pipe that breaks when the caller ends in whatever way, and ends all it has started if it is not told.
///
/// # Errors
/// When a program is missing or ends, or the cluster is not ready in time. No process is left then.
pub async fn start(
    spec: &Spec,
    binaries: &Binaries,
    progress: &(dyn Fn(&str) + Send + Sync),
) -> Result<Access, ClusterError> {
    for (name, path) in binaries.all() {
        if !path.is_file() {
            return Err(ClusterError::Program { name, path: path.to_owned() });
        }
    }
    let folder = Folder::new(&spec.folder)?;
    let lock =
        Lock::take(&folder, || progress("another start or stop of this cluster is at work: waiting")).await?;
    if let Some(access) = settle(&folder).await? {
        return Ok(access);
    }
    sweep(&folder).await?;
    folder.clear()?;
    let result = bring_up(spec, binaries, &folder, progress).await;
    if result.is_err() {
        sweep(&folder).await?;
        lock.remove_folder()?;
    }
    result
}

/// Waits for a supervisor that is ending its cluster, and finds one that runs.
async fn settle(folder: &Folder) -> Result<Option<Access>, ClusterError> {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let Some(state) = State::read(folder) else { return Ok(None) };
        match state.true_phase() {
            Phase::Running => return Ok(granted(folder, &state)),
            // Whoever started it is gone (we have the lock), so it is about to end itself.
            Phase::Starting | Phase::Stopping if Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            _ => return Ok(None),
        }
    }
}

async fn bring_up(
    spec: &Spec,
    binaries: &Binaries,
    folder: &Folder,
    progress: &(dyn Fn(&str) + Send + Sync),
) -> Result<Access, ClusterError> {
    let mut supervisor = spawn(spec, binaries, folder)?;
    // Dropping this end, as we do in any way of ending, is the order to clear up.
    let mut keep = supervisor.stdin.take();
    let state = watch(&mut supervisor, folder, progress).await?;
    let access = granted(folder, &state)
        .ok_or_else(|| ClusterError::NotRunning { folder: folder.path().to_owned() })?;
    if let Some(keep) = keep.as_mut() {
        keep.write_all(b"k")?;
    }
    // It is nobody's child in spirit; in fact it is ours, and must be waited for if it ends before we do.
    std::thread::spawn(move || supervisor.wait());
    Ok(access)
}

fn spawn(spec: &Spec, binaries: &Binaries, folder: &Folder) -> Result<Child, ClusterError> {
    Folder::write(
        &folder.spec(),
        &serde_json::to_vec_pretty(&(spec, binaries)).map_err(std::io::Error::from)?,
    )?;
    let log = folder.log("supervisor");
    if let Some(logs) = log.parent() {
        fs_err::create_dir_all(logs)?;
    }
    let log = OpenOptions::new().append(true).create(true).mode(0o600).open(&log)?;
    let mut command = Command::new(&spec.supervisor);
    command
        .args(["cluster", "supervise"])
        .arg(folder.path())
        .current_dir(folder.path())
        .env_clear()
        .env(MARK, folder.path())
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log);
    if let Some(level) = std::env::var_os("RUST_BACKTRACE") {
        command.env("RUST_BACKTRACE", level);
    }
    command.spawn().map_err(|error| ClusterError::NotStarted {
        folder: folder.path().to_owned(),
        why: format!("`{}` cannot be run: {error}", spec.supervisor.display()),
    })
}

/// Follows the supervisor's state until the cluster runs.
async fn watch(
    supervisor: &mut Child,
    folder: &Folder,
    progress: &(dyn Fn(&str) + Send + Sync),
) -> Result<State, ClusterError> {
    let process = ProcessId::of(supervisor.id());
    let deadline = Instant::now() + PATIENCE;
    let mut last = String::new();
    loop {
        let ended = supervisor.try_wait()?;
        let state = State::read(folder).filter(|state| state.supervisor == process);
        if let Some(state) = &state {
            if state.phase == Phase::Running {
                return Ok(state.clone());
            }
            if state.step != last {
                last.clone_from(&state.step);
                progress(&last);
            }
        }
        if let Some(status) = ended {
            let why = state.and_then(|state| state.failure).unwrap_or_else(|| {
                let log = std::fs::read_to_string(folder.log("supervisor")).unwrap_or_default();
                format!("its supervisor ended ({status}) {}", log.trim())
            });
            return Err(ClusterError::NotStarted { folder: folder.path().to_owned(), why });
        }
        if Instant::now() > deadline {
            return Err(ClusterError::Slow { folder: folder.path().to_owned(), after: PATIENCE, seen: last });
        }
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
}
