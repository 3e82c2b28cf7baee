use std::collections::BTreeMap;
use std::sync::OnceLock;

use rust_embed::Embed;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    Resource,
    read::{self, Body, Entry},
};

/// The files with the facts.
#[derive(Embed)]
#[folder = "src/rehearsal/google/facts/"]
struct Files;

/// The file with the provider block: it holds no types.
const PROVIDER: &str = "provider.json";

/// The types of one file. Each is read when it is first asked for.
#[derive(Debug, Deserialize)]
pub(super) struct File {
    #[serde(default)]
    api: Option<String>,
    #[serde(default)]
    pub resources: BTreeMap<String, Lazy>,
    #[serde(default)]
    pub data_sources: BTreeMap<String, Lazy>,
}

/// What is known of the provider itself.
#[derive(Debug, Deserialize)]
pub(super) struct Provider {
    #[serde(rename = "provider")]
    pub address: String,
    pub version: String,
    pub block: Body,
}

/// A type that may not have been read yet.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Lazy {
    text: Box<RawValue>,
    #[serde(skip)]
    read: OnceLock<Resource>,
}

/// The names of the files with types, without `.json`: `compute`.
pub(super) fn names() -> impl Iterator<Item = String> {
    Files::iter()
        .filter(|name| name != PROVIDER)
        .filter_map(|name| Some(name.strip_suffix(".json")?.to_owned()))
}

impl File {
    pub(super) fn open(name: &str) -> Self {
        parse(&format!("{name}.json"))
    }

    pub(super) fn resource(&self, name: &str) -> Option<&Resource> {
        let lazy = self.resources.get(name)?;
        Some(lazy.read.get_or_init(|| self.resource_of(lazy, name).0))
    }

    pub(super) fn data_source(&self, name: &str) -> Option<&Resource> {
        let lazy = self.data_sources.get(name)?;
        Some(lazy.read.get_or_init(|| {
            let (mut data_source, like) = self.resource_of(lazy, name);
            if like {
                let resource = self.resource(name).expect("a data source is like a resource of its file");
                data_source.block = read::like(&resource.block, data_source.block);
            }
            data_source
        }))
    }

    /// The type, and whether it is like a resource.
    fn resource_of(&self, lazy: &Lazy, name: &str) -> (Resource, bool) {
        let entry: Entry = serde_json::from_str(lazy.text.get()).unwrap_or_else(|error| unsound(name, error));
        let like = entry.like.is_some();
        let resource =
            read::resource(entry, self.api.as_deref()).unwrap_or_else(|error| unsound(name, error));
        (resource, like)
    }
}

impl Provider {
    pub(super) fn open() -> Self {
        parse(PROVIDER)
    }
}

fn parse<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let file = Files::get(name).unwrap_or_else(|| unsound(name, "it is missing"));
    serde_json::from_slice(&file.data).unwrap_or_else(|error| unsound(name, error))
}

/// The facts are part of the program, and a test reads all of them.
fn unsound<T>(name: &str, error: impl std::fmt::Display) -> T {
    panic!("the built-in facts of {name} cannot be read: {error}")
}
