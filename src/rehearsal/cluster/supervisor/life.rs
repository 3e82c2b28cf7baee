use std::{os::fd::AsFd as _, path::Path, sync::Arc};

use tokio::{
    io::AsyncReadExt as _,
    net::unix::pipe,
    signal::unix::{SignalKind, signal},
};

use super::{
    super::{
        Binaries, ClusterError, Phase, Spec,
        folder::{Folder, Lock},
    },
    bootstrap,
    children::Children,
    guard,
    reporter::Reporter,
};

/// Why the supervisor ends.
enum End {
    /// Somebody asked for it.
    Asked,
    /// Whoever started the cluster ended before it was ready.
    Abandoned,
    /// A part of the cluster ended, or could not be started.
    Broken(String),
}

/// Becomes the supervisor of the cluster in `folder` and returns when that has ended. The folder holds what
/// [`super::super::start`] wrote there, and standard input is the pipe from it.
///
/// # Errors
/// When the cluster broke; the folder's state says why then.
pub async fn supervise(folder: &Path) -> Result<(), ClusterError> {
    // A session of its own: no terminal's hang-up or Ctrl-C reaches the cluster.
    let _ = nix::unistd::setsid();
    nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o077));
    let folder = Folder::new(folder)?;
    std::env::set_current_dir(folder.path())?;
    let quiet = tracing_subscriber::EnvFilter::new("info,kube_client=off");
    let _ = tracing_subscriber::fmt()
        .with_env_filter(quiet)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
    let (spec, binaries): (Spec, Binaries) =
        serde_json::from_slice(&fs_err::read(folder.spec())?).map_err(std::io::Error::from)?;
    let reporter = Arc::new(Reporter::new(folder.clone()));
    let mut guard = guard::post(&spec, &folder)?;
    let mut children = Children::new(&folder, &binaries, &reporter);
    let end = live(&spec, &folder, &reporter, &mut children).await;
    if !matches!(end, End::Broken(_)) {
        reporter.change(|state| state.phase = Phase::Stopping);
    }
    children.end().await;
    // There is nothing left to guard, and it must not look into a folder that is about to be removed.
    let _ = guard.kill();
    let _ = guard.wait();
    finish(&folder, &reporter, end)
}

async fn live(spec: &Spec, folder: &Folder, reporter: &Arc<Reporter>, children: &mut Children<'_>) -> End {
    let mut asked = match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(terminate), Ok(interrupt)) => (terminate, interrupt),
        (Err(error), _) | (_, Err(error)) => return End::Broken(format!("no signals: {error}")),
    };
    let cluster = async {
        match bootstrap::bring_up(spec, folder, reporter, children).await {
            Ok(_guards) => children.any_end().await,
            Err(ClusterError::NotStarted { why, .. }) => why,
            Err(error) => error.to_string(),
        }
    };
    tokio::select! {
        biased;
        _ = asked.0.recv() => End::Asked,
        _ = asked.1.recv() => End::Asked,
        () = abandoned() => End::Abandoned,
        why = cluster => End::Broken(why),
    }
}

/// Returns when the starter's end of the pipe is closed before it has written its byte.
async fn abandoned() {
    let Ok(input) = std::io::stdin().as_fd().try_clone_to_owned() else { return };
    let Ok(mut input) = pipe::Receiver::from_owned_fd(input) else { return };
    if input.read_u8().await.is_ok() {
        std::future::pending::<()>().await;
    }
}

fn finish(folder: &Folder, reporter: &Reporter, end: End) -> Result<(), ClusterError> {
    match end {
        End::Asked | End::Abandoned => {
            // Whoever holds the lock waits for us to end and removes the folder itself.
            if let Some(lock) = Lock::try_take(folder)? {
                lock.remove_folder()?;
            }
            Ok(())
        }
        End::Broken(why) => {
            let _ = std::fs::remove_dir_all(folder.data());
            reporter.failed(&why);
            Err(ClusterError::NotStarted { folder: folder.path().to_owned(), why })
        }
    }
}
