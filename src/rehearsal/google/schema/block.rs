use std::collections::BTreeMap;

use super::Type;

/// The body of a resource, a data source or a block in one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// By name.
    pub attributes: BTreeMap<String, Attribute>,
    /// By name.
    pub blocks: BTreeMap<String, Nested>,
}

/// One attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "the flags that Terraform's schema has")]
pub struct Attribute {
    /// Its type.
    pub of: Type,
    /// It must be set.
    pub required: bool,
    /// It may be set.
    pub optional: bool,
    /// The provider sets it where the configuration does not.
    pub computed: bool,
    /// It must not be shown.
    pub sensitive: bool,
    /// Its use is warned of.
    pub deprecated: bool,
    /// It is never stored.
    pub write_only: bool,
    /// A change of it replaces the resource.
    pub force_new: bool,
    /// What it is where the configuration says nothing.
    pub default: Option<serde_json::Value>,
    /// The comparison by which a change may be none (`DiffSuppressFunc`).
    pub suppress: Option<String>,
    /// What is made of it before it is stored (`StateFunc`).
    pub stored: Option<String>,
}

/// A block in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nested {
    /// How it may be repeated.
    pub nesting: Nesting,
    /// How many there must be.
    pub min_items: u32,
    /// How many there may be; 0 is any number.
    pub max_items: u32,
    /// The provider fills it in where the configuration leaves it out.
    pub computed: bool,
    /// Its use is warned of.
    pub deprecated: bool,
    /// A change of it replaces the resource.
    pub force_new: bool,
    /// The comparison by which a change may be none (`DiffSuppressFunc`).
    pub suppress: Option<String>,
    /// What is in it.
    pub block: Block,
}

/// How a block is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Attribute {
    /// One of which nothing but its type is known.
    #[must_use]
    pub const fn of(of: Type) -> Self {
        Self {
            of,
            required: false,
            optional: false,
            computed: false,
            sensitive: false,
            deprecated: false,
            write_only: false,
            force_new: false,
            default: None,
            suppress: None,
            stored: None,
        }
    }
}

impl Nested {
    /// One with nothing in it.
    #[must_use]
    pub const fn empty(nesting: Nesting) -> Self {
        Self {
            nesting,
            min_items: 0,
            max_items: 0,
            computed: false,
            deprecated: false,
            force_new: false,
            suppress: None,
            block: Block { attributes: BTreeMap::new(), blocks: BTreeMap::new() },
        }
    }

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
