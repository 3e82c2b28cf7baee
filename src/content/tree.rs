use std::{
    collections::{BTreeMap, btree_map},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use crate::model::Digest;

/// A file by what is in it, and whether it can be executed: all that git keeps of it.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Whether it can be executed.
    pub executable: bool,
}

impl File {
    /// A file.
    pub fn new(bytes: impl Into<Vec<u8>>, executable: bool) -> Self {
        Self { bytes: bytes.into(), executable }
    }

    /// What is in it, where that is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The digest of what is in it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes)
    }

    /// The file at a place.
    ///
    /// # Errors
    /// Those of reading.
    pub fn read(path: &Path) -> io::Result<Self> {
        let executable = std::fs::metadata(path)?.permissions().mode() & 0o100 != 0;
        Ok(Self::new(std::fs::read(path)?, executable))
    }

    /// Writes a file that is not there yet, with its folders, as the user's mask has it.
    ///
    /// # Errors
    /// Those of writing; also where it is there.
    pub fn create(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true).mode(if self.executable { 0o777 } else { 0o666 });
        options.open(path)?.write_all(&self.bytes)
    }
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}{}", self.digest(), if self.executable { " (executable)" } else { "" })
    }
}

/// Files by their paths, which are relative and have `/` between names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree(BTreeMap<String, File>);

impl Tree {
    /// A file by its path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&File> {
        self.0.get(path)
    }

    /// Puts a file in, in place of one with the same path.
    pub fn insert(&mut self, path: impl Into<String>, file: File) {
        self.0.insert(path.into(), file);
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &str) -> Option<File> {
        self.0.remove(path)
    }

    /// Takes out what is not to be kept, by path.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|path, _| keep(path));
    }

    /// Each path with its file, in the order of the paths.
    pub fn iter(&self) -> btree_map::Iter<'_, String, File> {
        self.0.iter()
    }

    /// The text of a file.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path)?.text()
    }

    /// Writes all of it into a folder. Files that are there are never written over.
    ///
    /// # Errors
    /// The path that could not be written, and why.
    pub fn create(&self, folder: &Path) -> Result<(), (String, io::Error)> {
        let create = |(path, file): (&String, &File)| {
            file.create(&folder.join(path)).map_err(|error| (path.clone(), error))
        };
        self.iter().try_for_each(create)
    }
}

impl FromIterator<(String, File)> for Tree {
    fn from_iter<I: IntoIterator<Item = (String, File)>>(files: I) -> Self {
        Self(files.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a Tree {
    type Item = (&'a String, &'a File);
    type IntoIter = btree_map::Iter<'a, String, File>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
