use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read, Seek as _, Write as _},
    os::unix::{
        ffi::OsStrExt as _,
        fs::{DirBuilderExt as _, OpenOptionsExt as _, symlink},
    },
    path::{Path, PathBuf},
};

use super::{
    Commit, GitError, Repository,
    command::{between, refused},
    tree::{Entry, Kind},
};

/// Where the content of a stack lies: what is not whole there cannot be run.
const CONTENT: [&str; 3] = ["stacks", "modules", "charts"];

/// How a file begins that only points to its content: <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>.
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

impl Repository {
    /// What a commit has in the folder, as files in a folder of its own below `cache`, readable by its owner only. It is
    /// made once. Files are what Git keeps, byte by byte: no filter is run over them.
    ///
    /// # Errors
    /// When something is missing in this clone, or a stack's content lies in a submodule or in Git LFS.
    pub fn export(&self, commit: &Commit, cache: &Path) -> Result<PathBuf, GitError> {
        let place = cache.join(commit.as_str());
        if place.is_dir() {
            return Ok(place);
        }
        let entries = self.entries(commit)?;
        if let Some(entry) =
            entries.iter().find(|entry| entry.kind == Kind::Submodule && is_content(&entry.path))
        {
            let message = format!("{} is a submodule in commit {}", entry.path.display(), commit.short());
            return Err(GitError::new(message).hint(
                "its content lies in another repository: copy it in, or name that repository as the module's source",
            ));
        }
        let failed = |error: io::Error| {
            GitError::new(format!(
                "commit {} cannot be laid out in {}: {error}",
                commit.short(),
                cache.display()
            ))
        };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(cache).map_err(failed)?;
        let making = tempfile::Builder::new().prefix(".making-").tempdir_in(cache).map_err(failed)?;
        self.lay_out(&entries, making.path(), &failed)?;
        match std::fs::rename(making.path(), &place) {
            // Somebody else was faster.
            Err(_) if place.is_dir() => {}
            result => result.map_err(failed)?,
        }
        Ok(place)
    }

    fn lay_out(
        &self,
        entries: &[Entry],
        folder: &Path,
        failed: &dyn Fn(io::Error) -> GitError,
    ) -> Result<(), GitError> {
        let mut files: Vec<&Entry> = entries.iter().filter(|entry| entry.kind != Kind::Submodule).collect();
        // Links come last: nothing is ever written through one, whatever a forged tree says.
        files.sort_by_key(|entry| entry.kind == Kind::Link);
        let mut content = BufReader::new(self.contents(&files, failed)?);
        for entry in files {
            let bytes = next(&mut content).map_err(failed)?.ok_or_else(|| self.missing(entry))?;
            if bytes.starts_with(POINTER) && is_content(&entry.path) {
                let message = format!("{} lies in Git LFS", entry.path.display());
                return Err(GitError::new(message)
                    .hint("Git itself has a pointer to it only: take what stacks are made of out of LFS"));
            }
            write(entry, &bytes, folder).map_err(failed)?;
        }
        Ok(())
    }

    /// What all of these hold, as `git cat-file --batch` prints it.
    fn contents(&self, files: &[&Entry], failed: &dyn Fn(io::Error) -> GitError) -> Result<File, GitError> {
        let (mut wanted, mut content) =
            (tempfile::tempfile().map_err(failed)?, tempfile::tempfile().map_err(failed)?);
        let names: String = files.iter().map(|entry| format!("{}\n", entry.object)).collect();
        wanted.write_all(names.as_bytes()).and_then(|()| wanted.rewind()).map_err(failed)?;
        let output = content.try_clone().map_err(failed)?;
        let output = between(&self.folder, &["cat-file", "--batch"], wanted, output)?;
        if !output.status.success() {
            return Err(refused(&output));
        }
        content.rewind().map_err(failed)?;
        Ok(content)
    }

    fn missing(&self, entry: &Entry) -> GitError {
        let message = format!("this clone does not have the content of {}", entry.path.display());
        GitError::new(message).hint(if self.is_shallow() {
            "it is shallow: `git fetch --unshallow --tags` brings the rest"
        } else {
            "it is a partial clone: `git fetch --refetch --no-filter` brings the rest"
        })
    }
}

fn is_content(path: &Path) -> bool {
    CONTENT.iter().any(|folder| path.starts_with(folder))
}

/// The next object: `NAME TYPE SIZE`, its bytes, a line break. Nothing where it is missing.
fn next(content: &mut impl io::BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut head = String::new();
    content.by_ref().take(200).read_line(&mut head)?;
    let Some(size) = head.trim_end().split(' ').nth(2).and_then(|size| size.parse::<u64>().ok()) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    content.by_ref().take(size).read_to_end(&mut bytes)?;
    content.read_exact(&mut [0])?;
    Ok(Some(bytes))
}

fn write(entry: &Entry, bytes: &[u8], folder: &Path) -> io::Result<()> {
    let path = folder.join(&entry.path);
    if let Some(parent) = path.parent() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    let mode = match entry.kind {
        Kind::Link => return symlink(std::ffi::OsStr::from_bytes(bytes), path),
        Kind::File { executable: true } => 0o700,
        Kind::File { executable: false } | Kind::Submodule => 0o600,
    };
    std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read_one_after_the_other() {
        let mut content = &b"0a blob 3\na\nb\n1b missing\n2c blob 0\n\n"[..];
        assert_eq!(next(&mut content).expect("reads"), Some(b"a\nb".to_vec()));
        assert_eq!(next(&mut content).expect("reads"), None);
        assert_eq!(next(&mut content).expect("reads"), Some(Vec::new()));
    }
}
