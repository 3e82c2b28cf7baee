use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Commit, GitError, Repository, command::printed};

/// A commit that touches something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Touched {
    /// Its name, as people say it.
    pub commit: String,
    /// The first line of its message.
    pub subject: String,
}

impl Repository {
    /// The commits that are in `new` and not in `old` and touch one of these paths of the folder, the newest first, at
    /// most `most`.
    ///
    /// # Errors
    /// When git cannot say, as where a clone is shallow.
    pub fn between(
        &self,
        old: &Commit,
        new: &Commit,
        paths: &[PathBuf],
        most: usize,
    ) -> Result<Vec<Touched>, GitError> {
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let range = format!("{old}..{new}");
        let most = format!("--max-count={most}");
        let mut arguments: Vec<String> = [
            "log",
            "--format=%h%x09%s",
            "--abbrev=10",
            "--no-decorate",
            &most,
            "--end-of-options",
            &range,
            "--",
        ]
        .map(str::to_owned)
        .into();
        arguments.extend(paths.iter().map(|path| literal(path)));
        let list = printed(&self.folder, &arguments)?;
        let line = |line: &str| {
            let (commit, subject) = line.split_once('\t')?;
            Some(Touched { commit: commit.to_owned(), subject: subject.to_owned() })
        };
        Ok(list.lines().filter_map(line).collect())
    }

    /// Whether everything in `old` is in `new`, too.
    #[must_use]
    pub fn is_before(&self, old: &Commit, new: &Commit) -> bool {
        printed(&self.folder, &["merge-base", "--is-ancestor", old.as_str(), new.as_str()]).is_ok()
    }

    /// The files of the folder that differ between two commits.
    ///
    /// # Errors
    /// When git cannot say.
    pub fn changed(&self, old: &Commit, new: &Commit) -> Result<Vec<PathBuf>, GitError> {
        let arguments = [
            "diff-tree",
            "-r",
            "-z",
            "--no-renames",
            "--name-only",
            "--relative",
            "--end-of-options",
            old.as_str(),
            new.as_str(),
            "--",
            ".",
        ];
        let list = printed(&self.folder, &arguments)?;
        Ok(list.split('\0').filter(|path| !path.is_empty()).map(PathBuf::from).collect())
    }
}

/// A path that is taken as it is, whatever signs are in it.
fn literal(path: &Path) -> String {
    format!(":(literal){}", path.display())
}
