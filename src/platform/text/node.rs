use std::collections::BTreeMap;

use serde_json::Number;

use super::Span;
use crate::model::{Part, Reference, Template, Value};

/// A value in a file: what it is and where it stands. TOML and YAML files give the same tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// Where it came from, if it replaced a `${env.…}` that stands at `span`.
    pub origin: Option<Span>,
    /// What it is.
    pub kind: NodeKind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// YAML's null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string; its references are still in it until they are expanded.
    Text(String),
    /// A date or time, which only TOML has.
    Datetime(String),
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Table),
    /// A string that was one reference, expanded.
    Reference(Reference),
    /// A longer string with references, expanded.
    Template(Vec<Piece>),
    /// Something that is wrong and reported already: no check says more about it.
    Broken,
}

/// A piece of a longer string.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text as it is.
    Literal(String),
    /// `${…}` and where it stands.
    Reference(Reference, Span),
}

/// A table: keys with the places where they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table(pub BTreeMap<String, Entry>);

/// A key's place and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where the key stands.
    pub key: Span,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// A value at a place.
    #[must_use]
    pub const fn new(span: Span, kind: NodeKind) -> Self {
        Self { span, origin: None, kind }
    }

    /// An empty table at a place.
    #[must_use]
    pub fn empty_table(span: Span) -> Self {
        Self::new(span, NodeKind::Table(Table::default()))
    }

    /// The table it is.
    #[must_use]
    pub const fn table(&self) -> Option<&Table> {
        if let NodeKind::Table(table) = &self.kind { Some(table) } else { None }
    }

    /// The list it is.
    #[must_use]
    pub fn list(&self) -> Option<&[Self]> {
        if let NodeKind::List(items) = &self.kind { Some(items) } else { None }
    }

    /// The string it is.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let NodeKind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// The boolean it is.
    #[must_use]
    pub const fn bool(&self) -> Option<bool> {
        if let NodeKind::Bool(value) = self.kind { Some(value) } else { None }
    }

    /// The number from 0 to 2³²-1 it is.
    #[must_use]
    pub fn small(&self) -> Option<u32> {
        if let NodeKind::Number(number) = &self.kind { number.as_u64()?.try_into().ok() } else { None }
    }

    /// What it is, with its article: "a string".
    #[must_use]
    pub fn what(&self) -> &'static str {
        match &self.kind {
            NodeKind::Null => "null",
            NodeKind::Broken => "broken",
            NodeKind::Bool(_) => "a boolean",
            NodeKind::Number(number) if number.is_f64() => "a float",
            NodeKind::Number(_) => "an integer",
            NodeKind::Text(_) | NodeKind::Template(_) => "a string",
            NodeKind::Datetime(_) => "a date",
            NodeKind::List(_) => "a list",
            NodeKind::Table(_) => "a table",
            NodeKind::Reference(_) => "a reference",
        }
    }

    /// Lays `over` over it: tables merge key by key, everything else is replaced.
    pub fn overlay(&mut self, over: &Self) {
        match (&mut self.kind, &over.kind) {
            (NodeKind::Table(base), NodeKind::Table(table)) => {
                base.overlay(table);
                self.span = over.span;
            }
            _ => *self = over.clone(),
        }
    }

    /// Calls `see` for every reference in it, with the place, and whether it is part of a longer string.
    pub fn references<'a>(&'a self, see: &mut dyn FnMut(&'a Reference, Span, bool)) {
        match &self.kind {
            NodeKind::Reference(reference) => see(reference, self.span, false),
            NodeKind::Template(pieces) => pieces.iter().for_each(|piece| {
                if let Piece::Reference(reference, span) = piece {
                    see(reference, *span, true);
                }
            }),
            NodeKind::List(items) => items.iter().for_each(|item| item.references(see)),
            NodeKind::Table(table) => table.0.values().for_each(|entry| entry.node.references(see)),
            _ => {}
        }
    }

    /// Whether everything in it is known before anything runs.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match &self.kind {
            NodeKind::Reference(_) | NodeKind::Template(_) | NodeKind::Broken => false,
            NodeKind::List(items) => items.iter().all(Self::is_known),
            NodeKind::Table(table) => table.0.values().all(|entry| entry.node.is_known()),
            _ => true,
        }
    }

    /// As a template, places forgotten.
    #[must_use]
    pub fn template(&self) -> Template {
        match &self.kind {
            NodeKind::Reference(reference) => Template::Reference(reference.clone()),
            NodeKind::Template(pieces) => Template::Text(pieces.iter().map(Piece::part).collect()),
            NodeKind::List(items) => Template::List(items.iter().map(Self::template).collect()),
            NodeKind::Table(table) => Template::Table(table.templates()),
            _ => Template::Literal(self.value()),
        }
    }

    /// As a plain value; what is not known yet becomes null.
    #[must_use]
    pub fn value(&self) -> Value {
        match &self.kind {
            NodeKind::Null | NodeKind::Broken | NodeKind::Reference(_) | NodeKind::Template(_) => Value::Null,
            NodeKind::Bool(value) => Value::Bool(*value),
            NodeKind::Number(number) => Value::Number(number.clone()),
            NodeKind::Text(text) | NodeKind::Datetime(text) => Value::String(text.clone()),
            NodeKind::List(items) => items.iter().map(Self::value).collect(),
            NodeKind::Table(table) => table
                .0
                .iter()
                .map(|(key, entry)| (key.clone(), entry.node.value()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

impl Piece {
    fn part(&self) -> Part {
        match self {
            Self::Literal(text) => Part::Literal(text.clone()),
            Self::Reference(reference, _) => Part::Reference(reference.clone()),
        }
    }
}

impl Table {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.0.get(key).map(|entry| &entry.node)
    }

    /// The place of a key.
    #[must_use]
    pub fn key(&self, key: &str) -> Option<Span> {
        self.0.get(key).map(|entry| entry.key)
    }

    /// The string of a key.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// The table of a key.
    #[must_use]
    pub fn table(&self, key: &str) -> Option<&Self> {
        self.get(key).and_then(Node::table)
    }

    /// The items of the list of a key; nothing if there is none.
    #[must_use]
    pub fn list(&self, key: &str) -> &[Node] {
        self.get(key).and_then(Node::list).unwrap_or_default()
    }

    /// Lays `over` over it, key by key.
    pub fn overlay(&mut self, over: &Self) {
        for (key, entry) in &over.0 {
            match self.0.get_mut(key) {
                Some(base) => {
                    base.key = entry.key;
                    base.node.overlay(&entry.node);
                }
                None => {
                    self.0.insert(key.clone(), entry.clone());
                }
            }
        }
    }

    /// Each value as a template.
    #[must_use]
    pub fn templates(&self) -> BTreeMap<String, Template> {
        self.0.iter().map(|(key, entry)| (key.clone(), entry.node.template())).collect()
    }
}
