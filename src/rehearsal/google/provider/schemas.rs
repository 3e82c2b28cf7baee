//! Which types a schema holds. terraform asks for the schema once a process and would get three hundred types for the
//! ten that a root uses; so we look which ones those are.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::PoisonError,
};

use bytes::Bytes;

use super::{
    peer::Peer,
    simulator::{Simulator, unknown_type},
};
use crate::rehearsal::google::{
    cloud::{Entry, Operation},
    protocol::Connection,
    schema,
};

impl Simulator {
    /// The schema for a connection: of the types that its root and modules name, and of those that any root ever used
    /// here, because a state may still hold them. Of all types where nobody can tell.
    pub(super) fn schema_for(&self, connection: Connection) -> Bytes {
        let named = connection.process.map(Peer::new).and_then(types_of_root);
        let Some(named) = named else { return self.whole_schema() };
        let used = self.cloud.change(|contents| {
            let used: BTreeSet<String> = contents.used().map(str::to_owned).collect();
            let new: Vec<Entry> =
                named.difference(&used).map(|kind| Entry::now(Operation::Use, kind, "", None)).collect();
            Ok::<_, ()>((new, used))
        });
        match used {
            Ok(Ok(used)) => self.schema_of(&named, named.union(&used).cloned().collect()),
            _ => self.whole_schema(),
        }
    }

    fn schema_of(&self, named: &BTreeSet<String>, types: BTreeSet<String>) -> Bytes {
        let mut schemas = self.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = schemas.get(&types) {
            return known.clone();
        }
        let kinds = || types.iter().map(String::as_str);
        let unknown = named
            .iter()
            .filter(|kind| self.facts.resource(kind).is_none() && self.facts.data_source(kind).is_none());
        let encoded = schema::encode(
            self.facts.provider(),
            kinds().filter_map(|kind| Some((kind, self.facts.resource(kind)?))),
            kinds().filter_map(|kind| Some((kind, self.facts.data_source(kind)?))),
            unknown.map(|kind| unknown_type(kind)).collect(),
        );
        schemas.insert(types, encoded.clone());
        encoded
    }

    fn whole_schema(&self) -> Bytes {
        self.schema_of(&BTreeSet::new(), self.facts.types().map(str::to_owned).collect())
    }
}

/// The Google types that the configuration of a process names: in its root and in the modules that it calls, which lie
/// in folders below, or where `modules.json` says.
fn types_of_root(peer: Peer) -> Option<BTreeSet<String>> {
    let root = peer.folder()?;
    let mut folders = BTreeSet::from([root.clone(), root.join("tests")]);
    folders.extend(module_folders(&root, &peer.data_folder()?));
    let mut types = BTreeSet::new();
    let mut any = false;
    for folder in folders {
        for file in configuration_files(&folder) {
            any = true;
            types.extend(types_of(&std::fs::read_to_string(file).ok()?));
        }
    }
    any.then_some(types)
}

/// Where installed modules lie.
fn module_folders(root: &Path, data: &Path) -> Vec<PathBuf> {
    #[derive(serde::Deserialize)]
    struct Manifest {
        #[serde(rename = "Modules")]
        modules: Vec<Module>,
    }
    #[derive(serde::Deserialize)]
    struct Module {
        #[serde(rename = "Dir")]
        folder: PathBuf,
    }
    let manifest = std::fs::read(data.join("modules/modules.json")).ok();
    let manifest: Option<Manifest> = manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    manifest
        .into_iter()
        .flat_map(|manifest| manifest.modules)
        .map(|module| root.join(module.folder))
        .collect()
}

fn configuration_files(folder: &Path) -> Vec<PathBuf> {
    const ENDINGS: &[&str] = &[".tf", ".tf.json", ".tofu", ".tofu.json", ".tftest.hcl", ".tftest.json"];
    let named = |path: &PathBuf| {
        path.file_name().is_some_and(|name| {
            let name = name.to_string_lossy();
            ENDINGS.iter().any(|ending| name.ends_with(ending))
        })
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(named).collect()
}

/// The words of a text that are quoted and begin with `google_`: the labels of resource and data blocks, or keys in
/// JSON. A word too many does no harm when a type has its name, so only those of facts count in the end.
fn types_of(text: &str) -> impl Iterator<Item = String> {
    let label = |at: usize| {
        let rest = &text[at + 1..];
        let end = rest.find('"')?;
        let word = &rest[..end];
        let plain =
            word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        (plain && is_label(&text[..at], &rest[end + 1..])).then(|| word.to_owned())
    };
    text.match_indices("\"google_").filter_map(|(at, _)| label(at)).collect::<Vec<_>>().into_iter()
}

/// Whether a quoted word stands where a block's type does: behind `resource` or `data`, or before a colon.
fn is_label(before: &str, after: &str) -> bool {
    let before = before.trim_end();
    ["resource", "data", "ephemeral"].iter().any(|word| before.ends_with(word))
        || after.trim_start().starts_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_the_labels_of_blocks() {
        let text = "resource \"google_compute_network\" \"n\" {\n  name = \"google_nothing\"\n}\ndata  \"google_project\" \"p\" {}\n\
                    # {\"resource\": {\"google_dns_managed_zone\": {}}}";
        let found: Vec<String> = types_of(text).collect();
        assert_eq!(found, ["google_compute_network", "google_project", "google_dns_managed_zone"]);
    }
}
