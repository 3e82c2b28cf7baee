use std::{collections::BTreeMap, sync::OnceLock};

use serde::Deserialize;

use super::{Block, Customize, Template, Type};

/// A resource type or a data source.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "the flags that the provider's library has")]
pub struct Resource {
    /// The version of its state.
    pub schema_version: i64,
    /// What is in it.
    pub block: Block,
    /// Its use is warned of.
    pub deprecated: bool,
    /// Only the beta provider has it.
    pub beta: bool,
    /// The service that must be enabled in the project before it can be used: `compute.googleapis.com`. A few data
    /// sources need none.
    pub api: Option<String>,
    /// Its id: `projects/{{project}}/global/networks/{{name}}`. Every resource has one, no data source.
    pub id: Option<Template>,
    /// Whether it can be imported.
    pub importable: bool,
    /// The ids by which it can be imported, the fullest first.
    pub import: Vec<Template>,
    /// Computed attributes that follow from others: `self_link`, `name`, a service account's `email`.
    pub values: BTreeMap<String, Template>,
    /// What the provider does to its plan, in order.
    pub customize: Vec<Customize>,
    /// Nothing of it can be changed in place.
    pub no_update: bool,
    /// Which arguments go together.
    pub rules: Rules,
    /// The provider's time limits, by what it does: `create` → `20m`.
    pub timeouts: BTreeMap<String, String>,
    /// The type of its values, once somebody has asked.
    pub(super) object: OnceLock<Type>,
}

impl Resource {
    /// One of which nothing is known but what is in it.
    #[must_use]
    pub fn of(block: Block) -> Self {
        Self { block, ..Self::default() }
    }

    /// The type of its values.
    #[must_use]
    pub fn object(&self) -> &Type {
        self.object.get_or_init(|| self.block.object())
    }
}

/// Which arguments go together. Paths are dotted and without indexes: `log_config.metadata`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Of each group one must be set and no other, wherever the block that they are in is there.
    #[serde(default)]
    pub exactly_one_of: Vec<Vec<String>>,
    /// Of each group one at least must be set, wherever the block that they are in is there.
    #[serde(default)]
    pub at_least_one_of: Vec<Vec<String>>,
    /// What must not be set beside an argument that is.
    #[serde(default)]
    pub conflicts_with: BTreeMap<String, Vec<String>>,
    /// What must be set beside an argument that is.
    #[serde(default)]
    pub required_with: BTreeMap<String, Vec<String>>,
}
