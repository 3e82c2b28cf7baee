use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read as _, Seek as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{StoreError, local::private_folder};

/// Who holds the lock of an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// `user@host`.
    pub who: String,
    /// The process.
    pub pid: u32,
    /// The command, such as `up`.
    pub command: String,
    /// The run's id.
    pub run: String,
    /// RFC 3339, UTC.
    pub since: String,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "`groundwork {}` (run {}, pid {}, {}, since {})",
            self.command, self.run, self.pid, self.who, self.since
        )
    }
}

impl Holder {
    /// This process, for a run.
    #[must_use]
    pub fn this(command: &str, run: &str) -> Self {
        let host = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok());
        let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok().flatten().map(|user| user.name);
        let unknown = || "unknown".to_owned();
        Self {
            who: format!("{}@{}", user.unwrap_or_else(unknown), host.unwrap_or_else(unknown)),
            pid: std::process::id(),
            command: command.to_owned(),
            run: run.to_owned(),
            since: format!("{:.0}", jiff::Timestamp::now()),
        }
    }
}

/// The one lock over an environment's whole graph. The operating system releases it with the process, so a local
/// lock is never stale and nobody but its owner can release it.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the lock in an environment's folder.
    ///
    /// # Errors
    /// [`StoreError::Locked`] names who has it.
    pub fn take(home: &Path, environment: &str, holder: &Holder) -> Result<Self, StoreError> {
        private_folder(home)?;
        let path = home.join("lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(StoreError::io(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Locked {
                    environment: environment.to_owned(),
                    holder: Box::new(read(&mut file)),
                });
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::Io { path, source: error }),
        }
        let lock = Self { file, path };
        lock.write(Some(holder))?;
        Ok(lock)
    }

    fn write(&self, holder: Option<&Holder>) -> Result<(), StoreError> {
        let text = holder.and_then(|holder| serde_json::to_string(holder).ok()).unwrap_or_default();
        let mut file = &self.file;
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(text.as_bytes()))
            .map_err(StoreError::io(&self.path))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.write(None);
        let _ = self.file.unlock();
    }
}

/// Whoever wrote the lock file. It may be between taking the lock and writing its name.
fn read(file: &mut File) -> Holder {
    let mut text = String::new();
    let _ = file.rewind().and_then(|()| file.read_to_string(&mut text));
    serde_json::from_str(&text).unwrap_or_else(|_| Holder {
        who: "unknown".into(),
        pid: 0,
        command: "?".into(),
        run: "unknown".into(),
        since: "just now".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_learns_who_holds_the_lock() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Lock::take(folder.path(), "testing", &Holder::this("up", "r1")).expect("is free");
        let error = Lock::take(folder.path(), "testing", &Holder::this("down", "r2")).expect_err("is held");
        let text = error.to_string();
        assert!(text.contains("groundwork up") && text.contains("r1"), "{text}");
        drop(first);
        Lock::take(folder.path(), "testing", &Holder::this("down", "r2")).expect("is free again");
    }
}
