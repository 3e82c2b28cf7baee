use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{Folder, inside};
use crate::platform::{
    problem::{Problem, Report, did_you_mean},
    text::{Sources, Span},
};

/// All folders that the platform's stacks are instances of.
#[derive(Debug, Default)]
pub struct Catalog {
    folders: BTreeMap<String, Arc<Folder>>,
    /// What is in `stacks/`, for suggestions.
    present: BTreeSet<String>,
}

/// Below this many folders threads cost more than they save.
const FOLDERS_PER_THREAD: usize = 16;

impl Catalog {
    /// Reads the folders of these names, each once.
    pub fn read(names: &BTreeSet<String>, sources: &Sources, report: &mut Report) -> Self {
        let present: BTreeSet<String> = std::fs::read_dir(sources.root().join("stacks"))
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        let wanted: Vec<&String> = names.iter().filter(|name| present.contains(*name)).collect();
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(wanted.len() / FOLDERS_PER_THREAD + 1);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut report = Report::default();
            let mut folders = Vec::new();
            while let Some(name) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Some(folder) = read_one(name, sources, &mut report) {
                    folders.push(((*name).clone(), Arc::new(folder)));
                }
            }
            (folders, report)
        };
        let parts = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut parts = vec![work()];
            parts.extend(
                others.into_iter().map(|thread| thread.join().expect("reading a folder does not panic")),
            );
            parts
        });
        let mut catalog = Self { folders: BTreeMap::new(), present };
        for (folders, found) in parts {
            catalog.folders.extend(folders);
            report.extend(found);
        }
        catalog
    }

    /// The folder of that name; nothing where it is missing or could not be read.
    pub fn get(&self, name: &str) -> Option<&Arc<Folder>> {
        self.folders.get(name)
    }

    /// Whether the folder is there at all.
    pub fn is_present(&self, name: &str) -> bool {
        self.present.contains(name)
    }

    /// What to say where a folder is missing. `span` is where it is named.
    pub fn missing(&self, name: &str, span: Span) -> Problem {
        let guess = did_you_mean(name, self.present.iter().map(String::as_str));
        let hint = guess.map_or_else(
            || format!("make stacks/{name}/stack.toml; something that exists already has `kind = \"given\"` instead"),
            |guess| format!("did you mean `{guess}`? The folder of a stack is `source`, by default its own name"),
        );
        Problem::new(format!("there is no folder stacks/{name}")).at(span, "").hint(hint)
    }
}

fn read_one(name: &str, sources: &Sources, report: &mut Report) -> Option<Folder> {
    match inside(sources.root(), Path::new("stacks"), name) {
        Ok(path) => Folder::read(&path, sources, report),
        Err(outside) => {
            report.add(
                Problem::new(format!("stacks/{name} {outside}")).in_file(Path::new("stacks").join(name)),
            );
            None
        }
    }
}
