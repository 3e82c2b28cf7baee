use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::{
    expr::{Array, Expression, TraversalOperator},
    structure::{Block, Body},
};
use serde_json::Value as Json;

use crate::rehearsal::google::schema::Type;

/// What a block declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Kind {
    Resource,
    Data,
}

/// What configuration writes in the blocks of one type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Written {
    /// The arguments that it sets, each with the type that it seems to have.
    pub attributes: BTreeMap<String, Type>,
    /// The blocks in it.
    pub blocks: BTreeMap<String, Self>,
    /// The attributes that are read of it by name.
    pub read: BTreeSet<String>,
}

/// Arguments and blocks of a resource that are Terraform's own.
const META: &[&str] =
    &["count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner"];

impl Written {
    /// What a file in Terraform's own syntax writes of some types. What is no valid file says nothing: terraform tells.
    pub fn of_hcl(text: &str, wanted: &impl Fn(&str) -> bool) -> Vec<((Kind, String), Self)> {
        let bodies = match text.parse::<Body>() {
            Ok(body) => vec![body],
            // The parser is stricter than terraform: a block that it does not like must not hide the others.
            Err(_) => pieces(text).into_iter().filter_map(|piece| piece.parse().ok()).collect(),
        };
        let found = bodies.iter().flat_map(Body::blocks).filter_map(|block| {
            let kind = match block.ident.as_str() {
                "resource" => Kind::Resource,
                "data" => Kind::Data,
                _ => return None,
            };
            let name = block.labels.first()?.as_str();
            wanted(name).then(|| ((kind, name.to_owned()), Self::of_body(&block.body)))
        });
        found.collect()
    }

    /// What a block of a type says, but for what is Terraform's own.
    fn of_body(body: &Body) -> Self {
        let mut written = Self::of_inner(body);
        META.iter().for_each(|name| {
            written.attributes.remove(*name);
            written.blocks.remove(*name);
        });
        for block in body.get_blocks("lifecycle") {
            let ignored =
                block.body.get_attribute("ignore_changes").and_then(|ignored| ignored.value.as_array());
            ignored.into_iter().flat_map(Array::iter).for_each(|path| written.name(&names_of(path)));
        }
        written
    }

    fn of_inner(body: &Body) -> Self {
        let mut written = Self::default();
        for attribute in body.attributes() {
            written.attributes.insert(attribute.key.to_string(), guess(&attribute.value));
        }
        for block in body.blocks() {
            if let Some((name, body)) = repeated(block) {
                written.blocks.entry(name.to_owned()).or_default().add(Self::of_inner(body));
            }
        }
        written
    }

    /// Adds an argument that is only named: in the block that the path leads through, if that is one.
    fn name(&mut self, path: &[String]) {
        match path {
            [first, rest @ ..] if self.blocks.contains_key(first) => {
                if let Some(inner) = self.blocks.get_mut(first) {
                    inner.name(rest);
                }
            }
            [first, ..] => {
                self.attributes.entry(first.clone()).or_insert(Type::String);
            }
            [] => {}
        }
    }

    /// The same of a file in JSON, in which blocks look like arguments.
    pub fn of_json(text: &str, wanted: &impl Fn(&str) -> bool) -> Vec<((Kind, String), Self)> {
        let Ok(json) = serde_json::from_str::<Json>(text) else { return Vec::new() };
        let kinds = [("resource", Kind::Resource), ("data", Kind::Data)];
        let types = kinds.iter().flat_map(|(name, kind)| {
            let types = json.get(name).and_then(Json::as_object).into_iter().flatten();
            types.map(move |(name, labels)| (*kind, name, labels))
        });
        let found = types.filter(|(_, name, _)| wanted(name)).map(|(kind, name, labels)| {
            let blocks =
                labels.as_object().into_iter().flatten().flat_map(|(_, block)| {
                    block.as_array().map_or(std::slice::from_ref(block), Vec::as_slice)
                });
            let keys = blocks.filter_map(Json::as_object).flat_map(serde_json::Map::keys);
            let own = keys.filter(|key| !META.contains(&key.as_str()));
            let attributes = own.map(|key| (key.clone(), Type::Dynamic)).collect();
            ((kind, name.clone()), Self { attributes, ..Self::default() })
        });
        found.collect()
    }

    /// Adds what another block writes.
    pub fn add(&mut self, other: Self) {
        self.attributes.extend(other.attributes);
        for (name, inner) in other.blocks {
            self.blocks.entry(name).or_default().add(inner);
        }
    }
}

/// The name and content of a block in a block; of a dynamic one what it repeats.
fn repeated(block: &Block) -> Option<(&str, &Body)> {
    match block.ident.as_str() {
        "dynamic" => {
            let content = block.body.get_blocks("content").next()?;
            Some((block.labels.first()?.as_str(), &content.body))
        }
        name => Some((name, &block.body)),
    }
}

/// The top-level blocks of a text, as it is mostly written: each begins at the start of a line.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        match pieces.last_mut() {
            Some(piece) if !line.starts_with(|first: char| first.is_ascii_alphabetic()) => {
                piece.push_str(line);
            }
            _ => pieces.push(line.to_owned()),
        }
    }
    pieces
}

/// The names on the way to an attribute: `template` and `image` of `template[0].image`.
fn names_of(expression: &Expression) -> Vec<String> {
    match expression {
        Expression::Variable(name) => vec![name.to_string().trim().to_owned()],
        Expression::Traversal(traversal) => {
            let further = traversal.operators.iter().filter_map(|operator| match operator.value() {
                TraversalOperator::GetAttr(name) => Some(name.to_string().trim().to_owned()),
                _ => None,
            });
            names_of(&traversal.expr).into_iter().chain(further).collect()
        }
        _ => Vec::new(),
    }
}

/// The type that an argument seems to have. Whatever is no collection can be had as text.
fn guess(value: &Expression) -> Type {
    match value {
        Expression::Array(_) => Type::List(Box::new(Type::String)),
        Expression::Object(_) => Type::Map(Box::new(Type::String)),
        _ => Type::String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_block_that_cannot_be_read_does_not_hide_the_others() {
        let text =
            "module \"m\" {\n  a = { b = 1, b = 2 }\n}\nresource \"google_x\" \"a\" {\n  name = 1\n}\n";
        assert_eq!(Written::of_hcl(text, &|_| true).len(), 1);
    }

    #[test]
    fn arguments_and_blocks_are_found_in_both_syntaxes() {
        let text = r#"
resource "google_x" "a" {
  count = 0
  name  = var.name
  zones = ["a"]
  lifecycle {
    ignore_changes = [labels["a"], box[0].colour]
  }
  dynamic "box" {
    for_each = var.boxes
    content {
      size  = box.value
      count = 2
    }
  }
}
resource "google_y" "b" {}
"#;
        let found = Written::of_hcl(text, &|kind| kind == "google_x");
        assert_eq!(found.len(), 1);
        let ((kind, name), written) = &found[0];
        assert_eq!((*kind, name.as_str()), (Kind::Resource, "google_x"));
        assert_eq!(written.attributes.keys().collect::<Vec<_>>(), ["labels", "name", "zones"]);
        assert_eq!(written.attributes["zones"], Type::List(Box::new(Type::String)));
        assert_eq!(written.blocks["box"].attributes.keys().collect::<Vec<_>>(), ["colour", "count", "size"]);
        let json = r#"{"data": {"google_x": {"a": {"name": "n", "count": 1}}}}"#;
        let found = Written::of_json(json, &|_| true);
        assert_eq!(found[0].0, (Kind::Data, "google_x".to_owned()));
        assert_eq!(found[0].1.attributes.keys().collect::<Vec<_>>(), ["name"]);
    }
}
