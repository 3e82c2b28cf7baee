use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Block;

/// What is known of a version of the real provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The provider's full address.
    pub provider: String,
    /// Its version.
    pub provider_version: String,
    /// The provider block.
    pub provider_config: Block,
    /// Resource types by name.
    pub resources: BTreeMap<String, Resource>,
    /// Data sources by name.
    pub data_sources: BTreeMap<String, Resource>,
}

impl Facts {
    /// Those that groundwork holds.
    #[must_use]
    pub fn built_in() -> Self {
        serde_json::from_str(include_str!("/work/shared/google-provider/facts.json")).expect("interim")
    }

    /// The provider block.
    #[must_use]
    pub fn provider(&self) -> &Block {
        &self.provider_config
    }

    /// A resource type.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.get(name)
    }

    /// The names of all resource types.
    pub fn resource_types(&self) -> impl Iterator<Item = &str> {
        self.resources.keys().map(String::as_str)
    }

    /// The names of all types, resources and data sources.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.resources.keys().chain(self.data_sources.keys()).map(String::as_str)
    }

    /// A data source.
    #[must_use]
    pub fn data_source(&self, name: &str) -> Option<&Resource> {
        self.data_sources.get(name)
    }
}

/// A resource type or a data source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// The version of its state.
    #[serde(default)]
    pub schema_version: i64,
    /// What is in it.
    #[serde(flatten)]
    pub block: Block,
    /// The template of its id: `projects/{{project}}/global/networks/{{name}}`.
    #[serde(default)]
    pub id: Option<String>,
    /// Dotted paths whose change replaces it.
    #[serde(default)]
    pub force_new: BTreeSet<String>,
    /// Nothing of it can be changed in place.
    #[serde(default)]
    pub no_update: bool,
    /// Blocks that the provider fills in where the configuration leaves them out.
    #[serde(default)]
    pub computed_blocks: BTreeSet<String>,
    /// What an attribute is where the configuration says nothing, by dotted path.
    #[serde(default)]
    pub defaults: BTreeMap<String, serde_json::Value>,
    /// The provider's time limits.
    #[serde(default)]
    pub timeouts: serde_json::Value,
    /// Whether it can be imported.
    #[serde(default)]
    pub importable: bool,
}
