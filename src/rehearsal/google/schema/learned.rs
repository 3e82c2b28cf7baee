//! Types that were learnt from a real provider's schema, as `terraform providers schema -json` prints it. It says what they
//! look like, and nothing of what replaces them, of defaults or ids.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::{Attribute, Block, Nested, Nesting, Resource, Type};
use crate::drivers::files::write_private;

/// A folder of learnt types, each read when it is asked for.
#[derive(Debug)]
pub struct Learned {
    folder: PathBuf,
    /// What was read. A type is kept for as long as the process lives: there are few.
    read: Mutex<HashMap<PathBuf, Option<&'static Resource>>>,
}

/// Resource types and data sources lie apart: many have the same name.
const RESOURCES: &str = "resources";
const DATA_SOURCES: &str = "data-sources";

impl Learned {
    /// Those in a folder, which may not be there.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, read: Mutex::default() }
    }

    pub(super) fn resource(&self, name: &str) -> Option<&Resource> {
        self.of(RESOURCES, name)
    }

    pub(super) fn data_source(&self, name: &str) -> Option<&Resource> {
        self.of(DATA_SOURCES, name)
    }

    fn of(&self, sort: &str, name: &str) -> Option<&Resource> {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        let path = self
            .folder
            .join(sort)
            .join(format!("{}.json", Some(name).filter(|name| name.chars().all(plain))?));
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        *read.entry(path).or_insert_with_key(|path| {
            let schema = serde_json::from_slice::<Schema>(&std::fs::read(path).ok()?).ok()?;
            Some(Box::leak(Box::new(schema.resource().ok()?)))
        })
    }
}

/// Keeps the types of a provider's schema in a folder; gives how many resource types and data sources there were.
///
/// # Errors
/// When it is no such schema, or a file cannot be written.
pub fn learn(schemas: &Json, folder: &Path) -> io::Result<(usize, usize)> {
    let invalid = |why: &str| io::Error::new(io::ErrorKind::InvalidData, why.to_owned());
    let providers = schemas["provider_schemas"].as_object().ok_or_else(|| invalid("it holds no provider"))?;
    let mut counts = (0, 0);
    for provider in providers.values() {
        for (key, sort, count) in [
            ("resource_schemas", RESOURCES, &mut counts.0),
            ("data_source_schemas", DATA_SOURCES, &mut counts.1),
        ] {
            let none = Map::new();
            for (name, schema) in provider[key].as_object().unwrap_or(&none) {
                let read: Schema = serde_json::from_value(schema.clone())?;
                read.resource().map_err(|why| invalid(&format!("{name}: {why}")))?;
                write_private(&folder.join(sort).join(format!("{name}.json")), &serde_json::to_vec(schema)?)?;
                *count += 1;
            }
        }
    }
    Ok(counts)
}

#[derive(Deserialize)]
struct Schema {
    #[serde(default)]
    version: i64,
    block: Body,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    attributes: BTreeMap<String, Field>,
    #[serde(default)]
    block_types: BTreeMap<String, Inner>,
}

#[derive(Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "the flags that Terraform's schema has")]
struct Field {
    #[serde(rename = "type")]
    of: Json,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    computed: bool,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    deprecated: bool,
    #[serde(default)]
    write_only: bool,
}

#[derive(Deserialize)]
struct Inner {
    nesting_mode: String,
    block: Body,
    #[serde(default)]
    min_items: u32,
    #[serde(default)]
    max_items: u32,
}

impl Schema {
    fn resource(&self) -> Result<Resource, String> {
        Ok(Resource { schema_version: self.version, block: self.block.block()?, ..Resource::default() })
    }
}

impl Body {
    fn block(&self) -> Result<Block, String> {
        let attribute =
            |(name, field): (&String, &Field)| Ok::<_, String>((name.clone(), field.attribute()?));
        let nested = |(name, inner): (&String, &Inner)| Ok::<_, String>((name.clone(), inner.nested()?));
        Ok(Block {
            attributes: self.attributes.iter().map(attribute).collect::<Result<_, _>>()?,
            blocks: self.block_types.iter().map(nested).collect::<Result<_, _>>()?,
        })
    }
}

impl Field {
    fn attribute(&self) -> Result<Attribute, String> {
        Ok(Attribute {
            of: Type::of_json(&self.of).ok_or_else(|| format!("no type: {}", self.of))?,
            required: self.required,
            optional: self.optional,
            computed: self.computed,
            sensitive: self.sensitive,
            deprecated: self.deprecated,
            write_only: self.write_only,
            force_new: false,
            default: None,
            suppress: None,
            stored: None,
        })
    }
}

impl Inner {
    fn nested(&self) -> Result<Nested, String> {
        Ok(Nested {
            nesting: match self.nesting_mode.as_str() {
                "single" | "group" => Nesting::Single,
                "list" => Nesting::List,
                "set" => Nesting::Set,
                "map" => Nesting::Map,
                other => return Err(format!("no nesting: {other}")),
            },
            min_items: self.min_items,
            max_items: self.max_items,
            computed: false,
            deprecated: false,
            force_new: false,
            suppress: None,
            block: self.block.block()?,
        })
    }
}
