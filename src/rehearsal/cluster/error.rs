use std::{io, path::PathBuf, time::Duration};

use crate::model::Fault;

/// Why a local cluster could not be started, stopped or asked.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// A file or a folder.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// One of the five programs is not where it should be.
    #[error("the local cluster's program `{name}` is not at `{path}`")]
    Program {
        /// Which.
        name: &'static str,
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The supervisor or one of its processes ended while the cluster was starting.
    #[error("the local cluster in `{folder}` did not start: {why}")]
    NotStarted {
        /// The cluster's folder.
        folder: PathBuf,
        /// What was seen, with the end of the log.
        why: String,
    },
    /// It did not become ready in time.
    #[error("the local cluster in `{folder}` was not ready after {}s: {seen}", after.as_secs())]
    Slow {
        /// The cluster's folder.
        folder: PathBuf,
        /// The limit.
        after: Duration,
        /// The step it was at.
        seen: String,
    },
    /// Processes that do not end even after SIGKILL (a stopped container, a hanging disk).
    #[error("processes of the local cluster in `{folder}` do not end: {pids:?}")]
    Stuck {
        /// The cluster's folder.
        folder: PathBuf,
        /// Their ids.
        pids: Vec<i32>,
    },
    /// There is no cluster that runs.
    #[error("no local cluster runs in `{folder}`")]
    NotRunning {
        /// The folder.
        folder: PathBuf,
    },
    /// Keys and certificates.
    #[error("the local cluster's certificates could not be made")]
    Certificates(#[from] rcgen::Error),
    /// The API server's answer.
    #[error("the local cluster's API server refused: {0}")]
    Kubernetes(#[from] Box<kube::Error>),
    /// An object handed to us has no kind or no name.
    #[error("{0}")]
    Object(String),
}

impl From<kube::Error> for ClusterError {
    fn from(error: kube::Error) -> Self {
        Self::Kubernetes(Box::new(error))
    }
}

impl ClusterError {
    /// What to do next, where something is known to help.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Program { .. } => Some("run `groundwork tools install`".to_owned()),
            Self::NotRunning { .. } => Some("start one with `groundwork cluster start`".to_owned()),
            Self::Slow { .. } => {
                Some("the machine may be short of CPU or memory: a cluster needs about 0.7 GiB".to_owned())
            }
            Self::Io(error) if error.kind() == io::ErrorKind::StorageFull => {
                Some(crate::model::Fault::FULL_DISK.to_owned())
            }
            _ => None,
        }
    }
}

impl From<ClusterError> for Fault {
    fn from(error: ClusterError) -> Self {
        let mut fault = Self::new(error.to_string());
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            if !fault.what.contains(&inner.to_string()) {
                fault = fault.because(inner.to_string());
            }
            cause = inner.source();
        }
        match error.hint() {
            Some(hint) => fault.hint(hint),
            None => fault,
        }
    }
}
