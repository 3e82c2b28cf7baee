use std::{path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Store, StoreError};

/// One line of a journal: when, and what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry<T> {
    /// RFC 3339, UTC, to the millisecond.
    pub at: String,
    /// What happened.
    #[serde(flatten)]
    pub what: T,
}

/// The append-only record of one run: one JSON object a line.
#[derive(Clone)]
pub struct Journal {
    store: Arc<dyn Store>,
    key: String,
}

impl Journal {
    /// The journal of a run; the first append makes it.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, run: &str) -> Self {
        Self { store, key: key(run) }
    }

    /// The journal of a command that a person runs by hand; the first append makes it.
    #[must_use]
    pub fn of_command(store: Arc<dyn Store>, id: &str) -> Self {
        Self { store, key: command_key(id) }
    }

    /// Adds an entry. A `durable` one is on the disk when this returns: what must be known after a power cut, that
    /// is, that an act begins and how it ended.
    pub fn append<T: Serialize>(&self, what: T, durable: bool) -> Result<(), StoreError> {
        let at = jiff::Timestamp::now();
        let entry = Entry { at: format!("{at:.3}"), what };
        let mut line = serde_json::to_vec(&entry).map_err(|error| StoreError::Corrupt {
            path: PathBuf::from(&self.key),
            why: error.to_string(),
        })?;
        line.push(b'\n');
        self.store.append(&self.key, &line, durable)
    }
}

/// All entries of a run's journal. A last line that a crash cut short is left out; anything else that cannot be read
/// is an error, since nothing may be lost silently.
pub fn read_journal<T: DeserializeOwned>(store: &dyn Store, run: &str) -> Result<Vec<Entry<T>>, StoreError> {
    read(store, &key(run))
}

/// The same of a command that a person ran by hand.
pub fn read_command<T: DeserializeOwned>(store: &dyn Store, id: &str) -> Result<Vec<Entry<T>>, StoreError> {
    read(store, &command_key(id))
}

fn read<T: DeserializeOwned>(store: &dyn Store, key: &str) -> Result<Vec<Entry<T>>, StoreError> {
    let Some((content, _)) = store.read(key)? else { return Ok(Vec::new()) };
    let whole = content.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    content[..whole]
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .enumerate()
        .map(|(index, line)| {
            serde_json::from_slice(line).map_err(|error| StoreError::Corrupt {
                path: PathBuf::from(key),
                why: format!("line {}: {error}", index + 1),
            })
        })
        .collect()
}

fn command_key(id: &str) -> String {
    format!("commands/{id}/journal.jsonl")
}

fn key(run: &str) -> String {
    format!("runs/{run}/journal.jsonl")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::LocalStore;

    #[test]
    fn a_journal_cut_anywhere_reads_up_to_its_last_whole_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let store: Arc<dyn Store> = Arc::new(LocalStore::new(folder.path()).expect("a store"));
        let journal = Journal::new(Arc::clone(&store), "r");
        for number in 0..5 {
            journal.append(serde_json::json!({ "number": number }), number % 2 == 0).expect("appends");
        }
        let path = folder.path().join("runs/r/journal.jsonl");
        let whole = std::fs::read(&path).expect("reads");
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).expect("writes");
            let read = read_journal::<serde_json::Value>(&*store, "r").expect("reads");
            assert_eq!(
                read.len(),
                whole[..cut].iter().filter(|byte| **byte == b'\n').count(),
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn a_line_broken_in_the_middle_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let store: Arc<dyn Store> = Arc::new(LocalStore::new(folder.path()).expect("a store"));
        store
            .append("runs/r/journal.jsonl", b"{\"at\":\"x\"}\n{broken\n{\"at\":\"y\"}\n", true)
            .expect("appends");
        let error = read_journal::<serde_json::Value>(&*store, "r").expect_err("is broken");
        assert!(error.to_string().contains("line 2"), "{error}");
    }
}
