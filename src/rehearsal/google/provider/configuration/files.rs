use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use super::{
    names,
    written::{Kind, Written},
};
use crate::rehearsal::google::provider::peer::Peer;

/// The configuration files of a process: of its root, its tests, and the modules that it calls.
pub(in super::super) struct Configuration {
    files: Vec<File>,
}

struct File {
    path: PathBuf,
    text: String,
}

impl Configuration {
    /// That of a process; nothing where nobody can tell.
    pub fn of(peer: Peer) -> Option<Self> {
        let root = peer.folder()?;
        let mut folders = BTreeSet::from([root.clone(), root.join("tests")]);
        folders.extend(module_folders(&root, &peer.data_folder()?));
        let read = |path: PathBuf| Some(File { text: std::fs::read_to_string(&path).ok()?, path });
        let paths = folders.iter().flat_map(|folder| configuration_files(folder));
        let files: Vec<File> = paths.map(read).collect::<Option<_>>()?;
        (!files.is_empty()).then_some(Self { files })
    }

    /// The Google types that it names.
    pub fn types(&self) -> BTreeSet<String> {
        self.files.iter().flat_map(|file| names::types(&file.text)).collect()
    }

    /// What it writes in the blocks of some types.
    pub fn written(&self, wanted: impl Fn(&str) -> bool) -> BTreeMap<(Kind, String), Written> {
        let mut all: BTreeMap<(Kind, String), Written> = BTreeMap::new();
        let concerned = |file: &&File| names::types(&file.text).any(|kind| wanted(&kind));
        for (kind, written) in self.files.iter().filter(concerned).flat_map(|file| file.written(&wanted)) {
            all.entry(kind).or_default().add(written);
        }
        for (data, kind, name) in self.files.iter().flat_map(|file| names::attributes(&file.text)) {
            let kind = (if data { Kind::Data } else { Kind::Resource }, kind);
            if let Some(written) = all.get_mut(&kind) {
                written.read.insert(name);
            }
        }
        all
    }

    /// Whatever it reads of anything: names of attributes, and others.
    pub fn read(&self) -> BTreeSet<String> {
        self.files.iter().flat_map(|file| names::read(&file.text)).collect()
    }
}

impl File {
    fn written(&self, wanted: &impl Fn(&str) -> bool) -> Vec<((Kind, String), Written)> {
        let is_json = self.path.extension().is_some_and(|extension| extension == "json");
        if is_json { Written::of_json(&self.text, wanted) } else { Written::of_hcl(&self.text, wanted) }
    }
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
