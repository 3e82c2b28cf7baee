use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Type;

/// The body of a resource, a data source or a block in one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// By name.
    #[serde(default)]
    pub attributes: BTreeMap<String, Attribute>,
    /// By name.
    #[serde(default)]
    pub blocks: BTreeMap<String, Nested>,
}

/// One attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "the flags that Terraform's schema has")]
pub struct Attribute {
    /// Its type.
    #[serde(rename = "type")]
    pub of: Type,
    /// It must be set.
    #[serde(default)]
    pub required: bool,
    /// It may be set.
    #[serde(default)]
    pub optional: bool,
    /// The provider sets it where the configuration does not.
    #[serde(default)]
    pub computed: bool,
    /// It must not be shown.
    #[serde(default)]
    pub sensitive: bool,
    /// Its use is warned of.
    #[serde(default)]
    pub deprecated: bool,
    /// It is never stored.
    #[serde(default)]
    pub write_only: bool,
}

/// A block in a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nested {
    /// How it may be repeated.
    pub nesting: Nesting,
    /// How many there must be.
    #[serde(default)]
    pub min_items: u32,
    /// How many there may be; 0 is any number.
    #[serde(default)]
    pub max_items: u32,
    /// What is in it.
    #[serde(flatten)]
    pub block: Block,
}

/// How a block is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nesting {
    /// Not at all.
    Single,
    /// As a list.
    List,
    /// As a set.
    Set,
    /// As a map.
    Map,
}

impl Block {
    /// The type of its values.
    #[must_use]
    pub fn object(&self) -> Type {
        let attributes = self.attributes.iter().map(|(name, attribute)| (name.clone(), attribute.of.clone()));
        let blocks = self.blocks.iter().map(|(name, nested)| (name.clone(), nested.of()));
        Type::Object(attributes.chain(blocks).collect())
    }
}

impl Nested {
    /// The type of its values, repetition included.
    #[must_use]
    pub fn of(&self) -> Type {
        let of = Box::new(self.block.object());
        match self.nesting {
            Nesting::Single => *of,
            Nesting::List => Type::List(of),
            Nesting::Set => Type::Set(of),
            Nesting::Map => Type::Map(of),
        }
    }
}
