use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use super::{Generation, Store, StoreError};
use crate::model::Digest;

/// A store in a local folder. Contents are replaced by write, sync, rename and sync of the folder, so a reader sees
/// the old or the new one, and a crash leaves one of both.
#[derive(Debug)]
pub struct LocalStore {
    folder: PathBuf,
    /// Files that are appended to, kept open.
    open: Mutex<BTreeMap<String, Arc<File>>>,
}

impl LocalStore {
    /// The store in `folder`, which is made (0700) if it is absent.
    pub fn new(folder: &Path) -> Result<Self, StoreError> {
        private_folder(folder)?;
        Ok(Self { folder: folder.to_owned(), open: Mutex::default() })
    }

    fn path(&self, key: &str) -> PathBuf {
        debug_assert!(!key.starts_with('/') && !key.split('/').any(|part| part == ".."), "{key}");
        self.folder.join(key)
    }

    fn publish(&self, key: &str, content: &[u8]) -> Result<Generation, StoreError> {
        let path = self.path(key);
        let folder = path.parent().unwrap_or(&self.folder);
        private_folder(folder)?;
        let mut file =
            tempfile::Builder::new().prefix(".new-").tempfile_in(folder).map_err(StoreError::io(folder))?;
        file.write_all(content)
            .and_then(|()| file.as_file().sync_data())
            .and_then(|()| file.persist(&path).map_err(|error| error.error))
            .and_then(|_| File::open(folder)?.sync_all())
            .map_err(StoreError::io(&path))?;
        Ok(generation(content))
    }

    /// Whether the key still holds what `expected` was read from.
    fn check(&self, key: &str, expected: &Generation) -> Result<(), StoreError> {
        match self.read(key)? {
            Some((_, now)) if now == *expected => Ok(()),
            _ => Err(StoreError::Changed(key.to_owned())),
        }
    }
}

impl Store for LocalStore {
    fn read(&self, key: &str) -> Result<Option<(Vec<u8>, Generation)>, StoreError> {
        let path = self.path(key);
        match std::fs::read(&path) {
            Ok(content) => {
                let generation = generation(&content);
                Ok(Some((content, generation)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::Io { path, source: error }),
        }
    }

    fn create(&self, key: &str, content: &[u8]) -> Result<Generation, StoreError> {
        if self.path(key).exists() {
            return Err(StoreError::Exists(key.to_owned()));
        }
        self.publish(key, content)
    }

    fn replace(&self, key: &str, content: &[u8], expected: &Generation) -> Result<Generation, StoreError> {
        self.check(key, expected)?;
        self.publish(key, content)
    }

    fn append(&self, key: &str, content: &[u8], durable: bool) -> Result<(), StoreError> {
        let path = self.path(key);
        let file = {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            match open.get(key) {
                Some(file) => Arc::clone(file),
                None => {
                    private_folder(path.parent().unwrap_or(&self.folder))?;
                    let file = OpenOptions::new()
                        .append(true)
                        .create(true)
                        .mode(0o600)
                        .open(&path)
                        .map_err(StoreError::io(&path))?;
                    Arc::clone(open.entry(key.to_owned()).or_insert(Arc::new(file)))
                }
            }
        };
        // One write call a line: O_APPEND keeps concurrent lines whole.
        (&*file).write_all(content).map_err(StoreError::io(&path))?;
        if durable { file.sync_data().map_err(StoreError::io(&path)) } else { Ok(()) }
    }

    fn remove(&self, key: &str, expected: &Generation) -> Result<(), StoreError> {
        self.check(key, expected)?;
        let path = self.path(key);
        std::fs::remove_file(&path).map_err(StoreError::io(&path))
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let folder = self.path(prefix);
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::Io { path: folder, source: error }),
        };
        let mut keys: Vec<String> = entries
            .filter_map(Result::ok)
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| !name.starts_with(".new-"))
            .map(|name| format!("{prefix}{name}"))
            .collect();
        keys.sort();
        Ok(keys)
    }
}

/// Makes a folder and its parents that only its owner enters.
pub(super) fn private_folder(folder: &Path) -> Result<(), StoreError> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(StoreError::io(folder))
}

fn generation(content: &[u8]) -> Generation {
    Generation(Digest::of(content).as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, LocalStore) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = LocalStore::new(&folder.path().join("store")).expect("a store");
        (folder, store)
    }

    #[test]
    fn only_who_read_the_newest_content_may_replace_it() {
        let (_folder, store) = store();
        let first = store.create("records/a.json", b"1").expect("creates");
        assert!(matches!(store.create("records/a.json", b"2"), Err(StoreError::Exists(_))));
        store.replace("records/a.json", b"2", &first).expect("replaces");
        assert!(matches!(store.replace("records/a.json", b"3", &first), Err(StoreError::Changed(_))));
        assert!(matches!(store.remove("records/a.json", &first), Err(StoreError::Changed(_))));
        assert_eq!(store.list("records/").expect("lists"), ["records/a.json"]);
    }

    #[test]
    fn appended_lines_survive_and_files_are_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let (folder, store) = store();
        store.append("runs/1/journal", b"a\n", true).expect("appends");
        store.append("runs/1/journal", b"b\n", false).expect("appends");
        assert_eq!(store.read("runs/1/journal").expect("reads").expect("is there").0, b"a\nb\n");
        let mode = |path: &str| {
            std::fs::metadata(folder.path().join(path)).expect("is there").permissions().mode() & 0o777
        };
        assert_eq!(mode("store/runs/1/journal"), 0o600);
        assert_eq!(mode("store/runs"), 0o700);
    }
}
