use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Generation, Store, StoreError};
use crate::model::{Record, StackId};

/// The records of an environment, one key a stack.
pub struct Records {
    store: Arc<dyn Store>,
    known: Mutex<BTreeMap<StackId, (Record, Generation)>>,
}

impl Records {
    /// Reads all records.
    pub fn load(store: Arc<dyn Store>) -> Result<Self, StoreError> {
        let mut known = BTreeMap::new();
        for key in store.list("records/")? {
            let Some((content, generation)) = store.read(&key)? else { continue };
            let record: Record = serde_json::from_slice(&content)
                .map_err(|error| StoreError::Corrupt { path: PathBuf::from(&key), why: error.to_string() })?;
            known.insert(record.stack.clone(), (record, generation));
        }
        Ok(Self { store, known: Mutex::new(known) })
    }

    /// All records by stack.
    #[must_use]
    pub fn all(&self) -> BTreeMap<StackId, Record> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|(id, (record, _))| (id.clone(), record.clone())).collect()
    }

    /// The record of one stack.
    #[must_use]
    pub fn get(&self, stack: &StackId) -> Option<Record> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(stack).map(|(record, _)| record.clone())
    }

    /// Writes a record; durable when it returns.
    pub fn save(&self, record: &Record) -> Result<(), StoreError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let content = serde_json::to_vec_pretty(record).map_err(|error| StoreError::Corrupt {
            path: PathBuf::from(key(&record.stack)),
            why: error.to_string(),
        })?;
        let generation = match known.get(&record.stack) {
            Some((_, generation)) => self.store.replace(&key(&record.stack), &content, generation)?,
            None => self.store.create(&key(&record.stack), &content)?,
        };
        known.insert(record.stack.clone(), (record.clone(), generation));
        Ok(())
    }

    /// Removes a record. One that is not there is no error.
    pub fn remove(&self, stack: &StackId) -> Result<(), StoreError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((_, generation)) = known.get(stack) else { return Ok(()) };
        self.store.remove(&key(stack), generation)?;
        known.remove(stack);
        Ok(())
    }
}

fn key(stack: &StackId) -> String {
    format!("records/{stack}.json")
}
