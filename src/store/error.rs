use std::{io, path::PathBuf};

use super::Holder;

/// Why the store cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file system said no.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// Something is there already that was to be created.
    #[error("`{0}` exists already")]
    Exists(String),
    /// Someone else changed it since it was read.
    #[error("`{0}` was changed by someone else since it was read")]
    Changed(String),
    /// A file does not hold what groundwork writes.
    #[error("{}: {why}", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Another run works on the environment.
    #[error("environment `{environment}` is locked by {holder}")]
    Locked {
        /// The environment.
        environment: String,
        /// Who holds the lock.
        holder: Box<Holder>,
    },
}

impl StoreError {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                Some(crate::model::Fault::FULL_DISK.into())
            }
            Self::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                Some("the folder must be writable for this user".into())
            }
            Self::Locked { .. } => Some(
                "wait for that run to end, or look at it with `groundwork history`; a lock ends with the process that holds it"
                    .into(),
            ),
            Self::Corrupt { path, .. } => Some(format!(
                "groundwork never writes such a file: restore {} from a backup, or move it away to have the stack planned anew",
                path.display()
            )),
            _ => None,
        }
    }
}
