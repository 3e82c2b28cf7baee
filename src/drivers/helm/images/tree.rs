use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Spanned, options::DuplicateKeyPolicy};

/// A YAML document, as far as images need it: strings with their places.
#[derive(Debug)]
pub(super) enum Tree {
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Spanned<Self>>),
    /// A table; keys that are no strings are left out.
    Table(Vec<(String, Spanned<Self>)>),
    /// Anything else.
    Other,
}

impl Tree {
    /// Reads one document. Keys that stand twice are nobody's business here: helm decides that.
    pub fn read(document: &str) -> Result<Spanned<Self>, String> {
        let options = serde_saphyr::options! {
            duplicate_keys: DuplicateKeyPolicy::LastWins,
            budget: None,
            with_snippet: false,
        };
        serde_saphyr::from_str_with_options(document, options)
            .map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Spanned<Self>> {
        let Self::Table(entries) = self else { return None };
        entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The string at the end of a path of keys.
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        match (self, path) {
            (Self::Text(text), []) => Some(text),
            (_, [key, rest @ ..]) => self.get(key)?.value.text_at(rest),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn items(&self) -> &[Spanned<Self>] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Other)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key::<Tree>()? {
            let value = access.next_value()?;
            if let Tree::Text(name) = key {
                entries.push((name, value));
            }
        }
        Ok(Tree::Table(entries))
    }
}
