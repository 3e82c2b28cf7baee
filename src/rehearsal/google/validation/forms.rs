use std::collections::BTreeMap;

use rust_embed::Embed;
use serde::Deserialize;

use super::Form;
use crate::rehearsal::google::by_service::ByService;

/// The forms of values of a type, by dotted path without indexes; `members[]` is each element of `members`.
pub type OfType = BTreeMap<String, Form>;

#[derive(Embed)]
#[folder = "src/rehearsal/google/validation/forms/"]
struct Files;

/// One file. The checks were read off provider 8.0.0 by giving its own functions (`ValidateFunc`) values of many kinds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    resources: BTreeMap<String, OfType>,
    #[serde(default)]
    data_sources: BTreeMap<String, OfType>,
}

/// Which forms values must have. A file is read for the first of its types.
#[derive(Debug)]
pub struct Forms(ByService<File>);

impl Forms {
    /// Those that groundwork holds.
    #[must_use]
    pub fn built_in() -> Self {
        let names = Files::iter().filter_map(|name| Some(name.strip_suffix(".json")?.to_owned()));
        Self(ByService::new(names, open))
    }

    /// Of a resource type; `None` where nothing is known.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<&OfType> {
        self.0.of_type(name)?.resources.get(name)
    }

    /// Of a data source; `None` where nothing is known.
    #[must_use]
    pub fn data_source(&self, name: &str) -> Option<&OfType> {
        self.0.of_type(name)?.data_sources.get(name)
    }

    /// All there are: whether it is a resource's, the type, its forms.
    pub fn all(&self) -> impl Iterator<Item = (bool, &str, &OfType)> {
        self.0.all().flat_map(|file| {
            let resources = file.resources.iter().map(|(name, forms)| (true, name.as_str(), forms));
            resources.chain(file.data_sources.iter().map(|(name, forms)| (false, name.as_str(), forms)))
        })
    }
}

fn open(name: &str) -> File {
    let file = Files::get(&format!("{name}.json")).expect("the file is one of those that were listed");
    serde_json::from_slice(&file.data).expect("the forms are sound: a test reads them")
}
