use std::path::{Path, PathBuf};

use crate::{
    git::{Commit, GitError, Repository},
    store::Layout,
};

/// What Git had of a platform at a ref.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The tag, branch or commit, as it is written.
    pub name: String,
    /// The commit that it stands for.
    pub commit: Commit,
    /// Where its content lies: absolute and canonical, made from Git's objects alone.
    pub folder: PathBuf,
}

impl Revision {
    /// Finds a ref in the repository of the platform in `folder`, and lays its content out in the platform's own cache,
    /// once a commit.
    ///
    /// # Errors
    /// When there is no such ref here, or its content is not whole.
    pub fn open(folder: &Path, name: &str) -> Result<Self, GitError> {
        let repository = Repository::of(folder)?;
        let commit = repository.commit(name)?;
        let refs = Layout::refs(folder).map_err(|error| GitError::of(&error))?;
        let folder = repository.export(&commit, &refs)?;
        Ok(Self { name: name.to_owned(), commit, folder })
    }
}
