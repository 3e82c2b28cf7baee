use std::path::{Path, PathBuf};

use super::{StoreError, local::private_folder};
use crate::model::StackId;

/// Where everything of one environment lies: `<platform>/.groundwork/environments/<name>/`.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The environment's folder.
    pub home: PathBuf,
}

impl Layout {
    /// The layout for an environment of a platform in `folder`.
    #[must_use]
    pub fn new(folder: &Path, environment: &str) -> Self {
        Self { home: Self::root(folder).join("environments").join(environment) }
    }

    /// `.groundwork` in the platform's folder.
    #[must_use]
    pub fn root(folder: &Path) -> PathBuf {
        folder.join(".groundwork")
    }

    /// Where what Git had of a platform in `folder` is laid out, in a folder a commit. Kept out of version control.
    pub fn refs(folder: &Path) -> Result<PathBuf, StoreError> {
        let refs = Self::root(folder).join("refs");
        private_folder(&refs)?;
        ignore(&Self::root(folder))?;
        Ok(refs)
    }

    /// Makes the environment's folder (0700), and keeps all of `.groundwork` out of version control.
    pub fn make(&self) -> Result<(), StoreError> {
        private_folder(&self.home)?;
        self.home.parent().and_then(Path::parent).map_or(Ok(()), ignore)
    }

    /// The folder of one run, where its children write.
    #[must_use]
    pub fn run(&self, run: &str) -> PathBuf {
        self.home.join("runs").join(run)
    }

    /// A stack's log of a run.
    #[must_use]
    pub fn log(&self, run: &str, stack: &StackId) -> PathBuf {
        self.run(run).join(format!("{stack}.log"))
    }
}

fn ignore(root: &Path) -> Result<(), StoreError> {
    let ignore = root.join(".gitignore");
    if ignore.exists() {
        return Ok(());
    }
    std::fs::write(&ignore, "*\n").map_err(StoreError::io(&ignore))
}
