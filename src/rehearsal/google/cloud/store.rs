use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Contents, Entry, foreign::Lists};
use crate::drivers::files::private_folder;

/// A simulated cloud in a folder. Several processes may have it open; each change holds the file's lock.
#[derive(Debug)]
pub struct Cloud {
    folder: PathBuf,
    known: Mutex<Known>,
}

/// What this process has read of the file.
#[derive(Debug)]
struct Known {
    file: File,
    /// How far it was read, in bytes.
    read: u64,
    contents: Contents,
    /// What clusters have made lies beside it.
    folder: PathBuf,
    lists: Lists,
}

/// The cloud's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// It cannot be read or written.
    #[error("the simulated cloud in `{}` cannot be used: {error}", .folder.display())]
    File {
        /// The cloud's folder.
        folder: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl Cloud {
    /// Opens the cloud of a folder, which is made where it is not there.
    ///
    /// # Errors
    /// When the folder or its file cannot be made or read.
    pub fn open(folder: &Path) -> Result<Self, CloudError> {
        let failed = |error| CloudError::File { folder: folder.to_owned(), error };
        private_folder(folder).map_err(failed)?;
        let path = folder.join(FILE);
        let file =
            OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path).map_err(failed)?;
        let (contents, lists) = (Contents::default(), Lists::default());
        let known = Known { file, read: 0, contents, folder: folder.to_owned(), lists };
        Ok(Self { folder: folder.to_owned(), known: Mutex::new(known) })
    }

    /// Copies a cloud without the clusters behind it into a folder that holds none.
    ///
    /// # Errors
    /// When it cannot be read, or not written there.
    pub fn copy(from: &Path, to: &Path) -> Result<(), CloudError> {
        let failed = |folder: &Path| {
            let folder = folder.to_owned();
            move |error| CloudError::File { folder, error }
        };
        let content = std::fs::read(from.join(FILE)).map_err(failed(from))?;
        private_folder(to).map_err(failed(to))?;
        crate::drivers::files::write_private(&to.join(FILE), &content).map_err(failed(to))
    }

    /// Whether a cloud was ever opened in a folder.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        folder.join(FILE).is_file()
    }

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Looks at what is there now.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn look<T>(&self, look: impl FnOnce(&Contents) -> T) -> Result<T, CloudError> {
        let mut known = self.known();
        known.catch_up().map_err(|error| self.failed(error))?;
        Ok(look(&known.contents))
    }

    /// Changes what is there by what `decide` makes of it: nobody else changes anything in between. What it refuses
    /// changes nothing.
    ///
    /// # Errors
    /// The outer one when the file cannot be read or written.
    pub fn change<T, E>(
        &self,
        decide: impl FnOnce(&Contents) -> Result<(Vec<Entry>, T), E>,
    ) -> Result<Result<T, E>, CloudError> {
        let mut known = self.known();
        known.file.lock().map_err(|error| self.failed(error))?;
        let changed = known.change(decide);
        known.file.unlock().map_err(|error| self.failed(error))?;
        changed.map_err(|error| self.failed(error))
    }

    /// All that ever happened there, in order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn log(&self) -> Result<Vec<Entry>, CloudError> {
        let read = || -> io::Result<Vec<Entry>> {
            let lines = BufReader::new(File::open(self.folder.join(FILE))?).lines();
            // The last line may be half-written by a process that was killed.
            let whole = lines.map_while(Result::ok).map_while(|line| serde_json::from_str(&line).ok());
            Ok(whole.collect())
        };
        read().map_err(|error| self.failed(error))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: io::Error) -> CloudError {
        CloudError::File { folder: self.folder.clone(), error }
    }
}

impl Known {
    fn change<T, E>(
        &mut self,
        decide: impl FnOnce(&Contents) -> Result<(Vec<Entry>, T), E>,
    ) -> io::Result<Result<T, E>> {
        self.catch_up()?;
        // What a process that was killed left half-written is no line; it must not become the head of ours.
        if self.file.metadata()?.len() > self.read {
            self.file.set_len(self.read)?;
        }
        let (entries, result) = match decide(&self.contents) {
            Ok(decided) => decided,
            Err(refused) => return Ok(Err(refused)),
        };
        let mut lines = Vec::new();
        for entry in &entries {
            serde_json::to_writer(&mut lines, entry)?;
            lines.push(b'\n');
        }
        self.file.write_all(&lines)?;
        self.read += lines.len() as u64;
        entries.into_iter().for_each(|entry| self.contents.apply(entry));
        Ok(Ok(result))
    }

    /// Reads what others have added.
    fn catch_up(&mut self) -> io::Result<()> {
        self.read_log()?;
        if let Some(objects) = self.lists.changed(&self.folder)? {
            self.contents.set_foreign(objects);
        }
        Ok(())
    }

    fn read_log(&mut self) -> io::Result<()> {
        if self.file.metadata()?.len() <= self.read {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(self.read))?;
        let mut reader = BufReader::new(&self.file);
        let mut line = String::new();
        loop {
            line.clear();
            let length = reader.read_line(&mut line)?;
            if !line.ends_with('\n') {
                return Ok(());
            }
            self.contents.apply(serde_json::from_str(&line)?);
            self.read += length as u64;
        }
    }
}

/// The file's name in the cloud's folder.
const FILE: &str = "cloud.jsonl";

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::rehearsal::google::cloud::Operation;

    fn made(id: &str) -> Entry {
        let attributes = Some(Map::from_iter([("name".to_owned(), json!(id))]));
        Entry::now(Operation::Create, "google_compute_network", id, attributes)
    }

    fn add(cloud: &Cloud, id: &str) {
        cloud.change(|_| Ok::<_, ()>((vec![made(id)], ()))).expect("a file").expect("is made");
    }

    fn ids(cloud: &Cloud) -> Vec<String> {
        cloud.look(|contents| contents.all().map(|object| object.id.clone()).collect()).expect("a file")
    }

    #[test]
    fn processes_see_each_others_changes_and_a_restart_loses_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, other) =
            (Cloud::open(folder.path()).expect("opens"), Cloud::open(folder.path()).expect("opens"));
        add(&one, "a");
        add(&other, "b");
        assert_eq!(ids(&one), ["a", "b"]);
        assert_eq!(ids(&Cloud::open(folder.path()).expect("opens")), ["a", "b"]);
        let refused = other.change(|_| Err::<(Vec<Entry>, ()), _>("no")).expect("a file");
        assert_eq!((refused, ids(&other)), (Err("no"), vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn what_was_half_written_is_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let cloud = Cloud::open(folder.path()).expect("opens");
        add(&cloud, "a");
        let path = folder.path().join(FILE);
        let mut bytes = std::fs::read(&path).expect("reads");
        bytes.extend_from_slice(br#"{"at":"20"#);
        std::fs::write(&path, bytes).expect("writes");
        assert_eq!(ids(&cloud), ["a"]);
        add(&cloud, "b");
        assert_eq!(ids(&Cloud::open(folder.path()).expect("opens")), ["a", "b"]);
    }
}
