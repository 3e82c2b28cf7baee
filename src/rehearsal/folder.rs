//! The folder that holds all of one rehearsal, and what becomes of those that were left.

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::cluster;
use crate::drivers::files::private_folder;

/// A rehearsal's folder, held as long as this is.
#[derive(Debug)]
pub struct RehearsalFolder {
    path: PathBuf,
    _lock: File,
}

/// In the folder: somebody wants it to stay.
const KEPT: &str = "kept";
const LOCK: &str = "rehearsal.lock";

impl RehearsalFolder {
    /// Makes a new one in `parent`, under a name that nobody else has. Two rehearsals never share one.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make(parent: &Path, name: &str) -> io::Result<Self> {
        private_folder(parent)?;
        for number in 1.. {
            let path = parent.join(format!("{name}-{number}"));
            match std::fs::create_dir(&path) {
                Ok(()) => {
                    private_folder(&path)?;
                    let lock = File::create(path.join(LOCK))?;
                    lock.lock()?;
                    return Ok(Self { path, _lock: lock });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        unreachable!("numbers do not end")
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lets it stay when the rehearsal is over.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn keep(&self) -> io::Result<()> {
        std::fs::write(self.path.join(KEPT), "")
    }

    /// Ends what still runs for it and removes it.
    ///
    /// # Errors
    /// When a process does not end or a file cannot be removed.
    pub async fn remove(self) -> io::Result<()> {
        clear(&self.path).await
    }
}

/// Ends and removes the rehearsals in `parent` that nobody holds any more: they were killed. Those that were kept are
/// left alone unless `kept` says otherwise. Gives their names.
///
/// # Errors
/// When a process does not end or a file cannot be removed.
pub async fn sweep(parent: &Path, kept: bool) -> io::Result<Vec<String>> {
    let mut swept = Vec::new();
    for entry in std::fs::read_dir(parent).into_iter().flatten() {
        let path = entry?.path();
        if !path.is_dir() || (!kept && path.join(KEPT).exists()) {
            continue;
        }
        let Ok(lock) = File::options().write(true).create(true).truncate(false).open(path.join(LOCK)) else {
            continue;
        };
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => continue,
            Err(TryLockError::Error(error)) => return Err(error),
        }
        clear(&path).await?;
        swept.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
    }
    Ok(swept)
}

/// Stops the local clusters below a rehearsal's folder, then removes it. What a killed terraform or helm leaves behind
/// finds its files gone.
async fn clear(path: &Path) -> io::Result<()> {
    for clusters in [path.join("cloud/clusters"), path.join("clusters")] {
        for cluster in std::fs::read_dir(clusters).into_iter().flatten() {
            cluster::stop(&cluster?.path()).await.map_err(io::Error::other)?;
        }
    }
    std::fs::remove_dir_all(path)
}
