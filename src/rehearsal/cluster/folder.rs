use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

/// Where everything of a cluster lies.
#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

/// The socket of etcd and that of the API server's way out are named relative to the folder, which is the working
/// folder of all processes: an absolute path could be longer than the 108 bytes a socket's address may have. etcd
/// insists on a port, so it is part of the file's name.
pub(super) const ETCD_SOCKET: &str = "etcd.sock:0";
/// See [`ETCD_SOCKET`].
pub(super) const ETCD_PEER_SOCKET: &str = "peer.sock:0";
/// See [`ETCD_SOCKET`].
pub(super) const EGRESS_SOCKET: &str = "egress.sock";

impl Folder {
    /// The folder at this path, made absolute.
    pub fn new(path: &Path) -> io::Result<Self> {
        Ok(Self(std::path::absolute(path)?))
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What the supervisor says about itself.
    pub fn state(&self) -> PathBuf {
        self.0.join("state.json")
    }

    /// What the supervisor is to start.
    pub fn spec(&self) -> PathBuf {
        self.0.join("spec.json")
    }

    /// The administrator's token.
    pub fn token(&self) -> PathBuf {
        self.0.join("token")
    }

    /// The certificate authority, PEM.
    pub fn ca(&self) -> PathBuf {
        self.0.join("ca.pem")
    }

    /// A kubeconfig for people and for the cluster's own parts.
    pub fn kubeconfig(&self) -> PathBuf {
        self.0.join("kubeconfig")
    }

    /// The cloud objects that the cluster makes, where they are to go with it.
    pub fn cloud_objects(&self) -> PathBuf {
        self.0.join("cloud-objects.json")
    }

    /// etcd's data.
    pub fn data(&self) -> PathBuf {
        self.0.join("etcd")
    }

    /// The output of one process.
    pub fn log(&self, name: &str) -> PathBuf {
        self.0.join("logs").join(format!("{name}.log"))
    }

    /// Writes a file that only its owner may read, whole or not at all.
    pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
        let beside = path.with_extension("new");
        let mut file = fs_err::OpenOptions::new();
        let mut file = {
            use fs_err::os::unix::fs::OpenOptionsExt as _;
            file.write(true).create(true).truncate(true).mode(0o600).open(&beside)?
        };
        file.write_all(content)?;
        drop(file);
        fs_err::rename(&beside, path)
    }

    /// Makes the folder, for its owner only.
    fn make(&self) -> io::Result<()> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.0)
            .and_then(|()| std::fs::set_permissions(&self.0, std::fs::Permissions::from_mode(0o700)))
            .map_err(|error| {
                io::Error::new(error.kind(), format!("failed to make `{}`: {error}", self.0.display()))
            })
    }

    /// Removes everything but the lock.
    pub fn clear(&self) -> io::Result<()> {
        for entry in fs_err::read_dir(&self.0)? {
            let entry = entry?;
            if entry.file_name() == "lock" {
                continue;
            }
            let removed = if entry.file_type()?.is_dir() {
                fs_err::remove_dir_all(entry.path())
            } else {
                fs_err::remove_file(entry.path())
            };
            match removed {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The right to start or stop the cluster of a folder, held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    folder: Folder,
}

impl Lock {
    /// Takes the lock if nobody has it. Makes the folder if need be.
    pub fn try_take(folder: &Folder) -> io::Result<Option<Self>> {
        folder.make()?;
        Self::try_open(folder, true)
    }

    fn try_open(folder: &Folder, create: bool) -> io::Result<Option<Self>> {
        let path = folder.path().join("lock");
        let file = match OpenOptions::new().write(true).create(create).truncate(false).mode(0o600).open(&path)
        {
            Ok(file) => file,
            // The folder was removed in this moment by the one who held the lock.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(io::Error::new(
                    error.kind(),
                    format!("failed to open `{}`: {error}", path.display()),
                ));
            }
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Whoever held it before may have removed the file: then this is a lock on nothing.
        let ours = file.metadata()?;
        match std::fs::metadata(&path) {
            Ok(there) if there.ino() == ours.ino() && there.dev() == ours.dev() => {
                Ok(Some(Self { file, folder: folder.clone() }))
            }
            _ => Ok(None),
        }
    }

    /// Waits for the lock; `waiting` is called once if somebody else has it.
    pub async fn take(folder: &Folder, waiting: impl FnOnce()) -> io::Result<Self> {
        let mut waiting = Some(waiting);
        for attempt in 0_u32.. {
            if let Some(lock) = Self::try_take(folder)? {
                return Ok(lock);
            }
            if attempt == 10
                && let Some(waiting) = waiting.take()
            {
                waiting();
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        unreachable!("the loop has no end")
    }

    /// Waits for the lock of a folder that is there; `None` once it is not.
    pub async fn take_existing(folder: &Folder) -> io::Result<Option<Self>> {
        while folder.path().join("lock").exists() {
            if let Some(lock) = Self::try_open(folder, false)? {
                return Ok(Some(lock));
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        Ok(None)
    }

    /// Removes the folder and with it the lock.
    pub fn remove_folder(self) -> io::Result<()> {
        self.folder.clear()?;
        fs_err::remove_file(self.folder.path().join("lock"))?;
        drop(self.file);
        match std::fs::remove_dir(self.folder.path()) {
            // Somebody who waited for the lock has made a new one.
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_taken_once_and_goes_with_its_folder() {
        let scratch = tempfile::tempdir().expect("scratch folder");
        let folder = Folder::new(&scratch.path().join("a/b")).expect("absolute");
        let lock = Lock::try_take(&folder).expect("takes").expect("is free");
        assert!(Lock::try_take(&folder).expect("tries").is_none());
        Folder::write(&folder.state(), b"{}").expect("writes");
        std::fs::create_dir_all(folder.path().join("etcd/member")).expect("makes");
        lock.remove_folder().expect("removes");
        assert!(!folder.path().exists());
        assert!(Lock::try_take(&folder).expect("takes again").is_some());
        let mode = std::fs::metadata(folder.path()).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
