use std::{
    os::fd::AsFd as _,
    path::Path,
    process::{Child, Command, Stdio},
};

use tokio::{io::AsyncReadExt as _, net::unix::pipe};

use super::super::{
    ClusterError, Spec,
    folder::{Folder, Lock},
    state::State,
    stop::sweep,
};

/// Waits for the end of the supervisor, whatever it is, and ends what that leaves behind: a supervisor that is killed
/// cannot do so itself, and its processes would run on and eat memory until somebody asks for the cluster again.
/// Standard input is a pipe from the supervisor.
///
/// # Errors
/// When processes do not end.
pub async fn guard(folder: &Path) -> Result<(), ClusterError> {
    let folder = Folder::new(folder)?;
    let Some(guarded) = State::read(&folder) else { return Ok(()) };
    let mut input = pipe::Receiver::from_owned_fd(std::io::stdin().as_fd().try_clone_to_owned()?)?;
    // Nothing is ever written: this returns when the other end is closed.
    let _ = input.read_u8().await;
    let Some(_lock) = Lock::take_existing(&folder).await? else { return Ok(()) };
    match State::read(&folder) {
        Some(state) if state.supervisor == guarded.supervisor => sweep(&folder).await,
        // There is a new cluster in the folder already.
        _ => Ok(()),
    }
}

/// Starts the guard of the calling supervisor.
pub(super) fn post(spec: &Spec, folder: &Folder) -> std::io::Result<Child> {
    Command::new(&spec.supervisor)
        .args(["cluster", "guard"])
        .arg(folder.path())
        // Not marked as a part of the cluster: it would end itself.
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}
