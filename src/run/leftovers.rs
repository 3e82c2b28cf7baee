use std::collections::BTreeMap;

use super::{execute::Leftover, line::Line, replay::replay};
use crate::{
    model::StackId,
    store::{Store, StoreError, read_journal},
};

/// The ids of an environment's runs, oldest first: ids begin with the time.
pub fn runs(store: &dyn Store) -> Result<Vec<String>, StoreError> {
    Ok(store.list("runs/")?.into_iter().map(|key| key.trim_start_matches("runs/").to_owned()).collect())
}

/// The acts that earlier runs began and whose end nobody wrote down, newest first wins. A run that came to its own end
/// has examined what was before it.
pub fn leftovers(store: &dyn Store) -> Result<BTreeMap<StackId, Leftover>, StoreError> {
    let mut found = BTreeMap::new();
    for run in runs(store)?.into_iter().rev() {
        let entries = read_journal::<Line>(store, &run)?;
        let replay = replay(&entries).map_err(|illegal| StoreError::Corrupt {
            path: format!("runs/{run}/journal.jsonl").into(),
            why: illegal.to_string(),
        })?;
        let touched: Vec<StackId> = replay.stages.keys().cloned().collect();
        for (stack, unended) in replay.in_flight {
            found.entry(stack).or_insert_with(|| Leftover { run: run.clone(), unended });
        }
        if replay.finished && !touched.is_empty() {
            break;
        }
    }
    Ok(found)
}
