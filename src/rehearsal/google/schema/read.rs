use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Attribute, Block, Customize, Nested, Nesting, Resource, Rules, Template, Type, line};

/// A type as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    #[serde(default)]
    api: Option<String>,
    #[serde(default)]
    version: i64,
    #[serde(default)]
    deprecated: bool,
    #[serde(default)]
    beta: bool,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    import: Option<Vec<String>>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    #[serde(default)]
    customize: Vec<String>,
    #[serde(default = "yes")]
    update: bool,
    #[serde(default)]
    rules: Rules,
    #[serde(default)]
    timeouts: BTreeMap<String, String>,
    #[serde(default)]
    pub like: Option<String>,
    block: Body,
}

const fn yes() -> bool {
    true
}

/// Attributes and blocks as a file has them.
pub(super) type Body = BTreeMap<String, Item>;

/// One of them.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Item {
    /// An attribute in words.
    Attribute(String),
    /// A block in words, and what is in it.
    Block(String, Body),
}

/// Reads an entry; `api` is what its file says for those that say nothing.
pub(super) fn resource(entry: Entry, api: Option<&str>) -> Result<Resource, String> {
    let template = |text: &String| Template::parse(text);
    let mut block = block(&entry.block)?;
    block.attributes.entry("id".to_owned()).or_insert_with(id);
    if !entry.timeouts.is_empty() {
        block.blocks.insert("timeouts".to_owned(), timeouts(entry.timeouts.keys()));
    }
    Ok(Resource {
        schema_version: entry.version,
        block,
        deprecated: entry.deprecated,
        beta: entry.beta,
        api: entry.api.or_else(|| api.map(str::to_owned)).filter(|api| !api.is_empty()),
        id: entry.id.as_ref().map(template).transpose()?,
        importable: entry.import.is_some(),
        import: entry.import.iter().flatten().map(template).collect::<Result<_, _>>()?,
        values: entry
            .values
            .into_iter()
            .map(|(name, text)| Ok::<_, String>((name, Template::parse(&text)?)))
            .collect::<Result<_, _>>()?,
        customize: entry.customize.iter().map(|text| Customize::parse(text)).collect(),
        no_update: !entry.update,
        rules: entry.rules,
        timeouts: entry.timeouts,
        object: std::sync::OnceLock::new(),
    })
}

/// Reads attributes and blocks.
pub(super) fn block(body: &Body) -> Result<Block, String> {
    let mut block = Block::default();
    for (name, item) in body {
        let named = |error| format!("{name}: {error}");
        match item {
            Item::Attribute(text) => {
                block.attributes.insert(name.clone(), line::attribute(text).map_err(named)?);
            }
            Item::Block(text, body) => {
                let inner = self::block(body).map_err(named)?;
                block.blocks.insert(name.clone(), line::nested(text, inner).map_err(named)?);
            }
        }
    }
    Ok(block)
}

fn id() -> Attribute {
    Attribute { optional: true, computed: true, ..Attribute::of(Type::String) }
}

fn timeouts<'a>(names: impl Iterator<Item = &'a String>) -> Nested {
    let optional = || Attribute { optional: true, ..Attribute::of(Type::String) };
    let attributes = names.map(|name| (name.clone(), optional())).collect();
    Nested { block: Block { attributes, blocks: BTreeMap::new() }, ..Nested::empty(Nesting::Single) }
}

/// What a data source has that is like a resource: everything, computed, with what it says itself in its place.
pub(super) fn like(resource: &Block, own: Block) -> Block {
    let known = |of: Type, sensitive: bool, deprecated: bool| Attribute {
        computed: true,
        sensitive,
        deprecated,
        ..Attribute::of(of)
    };
    let attributes = resource
        .attributes
        .iter()
        .filter(|(name, _)| *name != "id")
        .map(|(name, of)| (name.clone(), known(of.of.clone(), of.sensitive, of.deprecated)));
    let blocks = resource
        .blocks
        .iter()
        .filter(|(name, _)| *name != "timeouts")
        .map(|(name, of)| (name.clone(), known(of.of(), false, of.deprecated)));
    let mut attributes: BTreeMap<_, _> = attributes.chain(blocks).collect();
    attributes.extend(own.attributes);
    Block { attributes, blocks: own.blocks }
}
