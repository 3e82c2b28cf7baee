use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// Files to be written, by their path in the folder that they go to.
#[derive(Clone, Debug, Default)]
pub struct Tree(BTreeMap<PathBuf, (Vec<u8>, u32)>);

impl Tree {
    /// Adds a file that everyone may read.
    pub fn add(&mut self, path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), (content.into(), 0o644));
    }

    /// Adds a file that may be run.
    pub fn add_program(&mut self, path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), (content.into(), 0o755));
    }

    /// Adds a file that only its owner may read.
    pub fn add_private(&mut self, path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), (content.into(), 0o600));
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes all of them. The folder is made for its owner only: a Terraform state may hold secrets.
    ///
    /// # Errors
    /// When one cannot be written; what was written stays.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        for (path, (content, mode)) in &self.0 {
            let path = folder.join(path);
            fs_err::create_dir_all(path.parent().unwrap_or(folder))?;
            let mut file =
                std::fs::OpenOptions::new().write(true).create_new(true).mode(*mode).open(&path)?;
            file.write_all(content)?;
        }
        Ok(())
    }
}
