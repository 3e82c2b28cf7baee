//! What the facts do not have: types that a module may name as long as nothing of them is made, and arguments of the
//! beta provider, which are taken as they are written.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{configuration::Written, diagnostics};
use crate::rehearsal::google::{
    protocol::messages as m,
    schema::{Attribute, Block, Nested, Nesting, Resource, Type},
    value::Value,
};

/// A type of which nothing is known but what configuration writes, and the names that it reads of anything. A plan of one
/// is refused.
pub(super) fn unknown(written: &Written, read: &BTreeSet<String>) -> Resource {
    let mut block = anything(written);
    for name in read.iter().map(String::as_str).chain(["id"]) {
        if !block.blocks.contains_key(name) {
            block.attributes.insert(name.to_owned(), any());
        }
    }
    Resource::of(block)
}

fn anything(written: &Written) -> Block {
    let blocks = written.blocks.iter().map(|(name, inner)| {
        (name.clone(), Nested { block: anything(inner), ..Nested::empty(Nesting::List) })
    });
    let attributes = written.attributes.keys().filter(|name| !written.blocks.contains_key(*name));
    Block { attributes: attributes.map(|name| (name.clone(), any())).collect(), blocks: blocks.collect() }
}

fn any() -> Attribute {
    Attribute { optional: true, computed: true, ..Attribute::of(Type::Dynamic) }
}

/// A type with the arguments that configuration writes, or reads, and the facts do not have; nothing where there is none.
pub(super) fn extended(facts: &Resource, written: &Written) -> Option<Resource> {
    let mut resource = facts.clone();
    let blocks = extend_blocks(&mut resource.block, written);
    // Only where it is no part of a list does the protocol let a value have any type.
    let any = || Attribute { optional: true, ..Attribute::of(Type::Dynamic) };
    let names = written.attributes.keys().chain(&written.read);
    let more: Vec<&String> = names.filter(|name| !knows(&resource.block, name)).collect();
    resource.block.attributes.extend(more.iter().map(|name| ((*name).clone(), any())));
    (blocks || !more.is_empty()).then_some(resource)
}

fn knows(block: &Block, name: &str) -> bool {
    block.attributes.contains_key(name) || block.blocks.contains_key(name)
}

fn extend_blocks(block: &mut Block, written: &Written) -> bool {
    let mut any = false;
    for (name, inner) in &written.blocks {
        if let Some(nested) = block.blocks.get_mut(name) {
            any |= extend(&mut nested.block, inner);
        } else if !block.attributes.contains_key(name) {
            let mut new = Block::default();
            extend(&mut new, inner);
            block.blocks.insert(name.clone(), Nested { block: new, ..Nested::empty(Nesting::List) });
            any = true;
        }
    }
    any
}

fn extend(block: &mut Block, written: &Written) -> bool {
    let blocks = extend_blocks(block, written);
    let more: Vec<_> = written.attributes.iter().filter(|(name, _)| !knows(block, name)).collect();
    if !more.is_empty() {
        // What it has in the place of an argument that nobody writes may be among these.
        let required = block.attributes.iter_mut().filter(|(_, attribute)| attribute.required);
        for (_, attribute) in required.filter(|(name, _)| !written.attributes.contains_key(*name)) {
            (attribute.required, attribute.optional) = (false, true);
        }
    }
    let more: Vec<_> = more
        .into_iter()
        .map(|(name, of)| (name.clone(), Attribute { optional: true, ..Attribute::of(of.clone()) }))
        .collect();
    let any = blocks || !more.is_empty();
    block.attributes.extend(more);
    any
}

/// Takes over what the facts of a type do not have: terraform sends every argument of the schema, and wants each back.
/// Gives the names of those that are set.
pub(super) fn carry(from: &Value, into: &mut Value, of: &Type) -> Vec<String> {
    match (from, into, of) {
        (Value::Map(from), Value::Map(into), Type::Object(fields)) => {
            let mut set = Vec::new();
            for (name, value) in from {
                match (fields.get(name), into.get_mut(name)) {
                    (Some(of), Some(own)) => set.extend(carry(value, own, of)),
                    (Some(_), None) => {}
                    (None, _) => {
                        if !value.is_null() && *value != Value::List(Vec::new()) {
                            set.push(name.clone());
                        }
                        into.insert(name.clone(), value.clone());
                    }
                }
            }
            set
        }
        (Value::List(from), Value::List(into), Type::List(of) | Type::Set(of))
            if from.len() == into.len() =>
        {
            from.iter().zip(into).flat_map(|(from, into)| carry(from, into, of)).collect()
        }
        _ => Vec::new(),
    }
}

/// The same for what a state holds as JSON.
pub(super) fn carry_json(from: &Json, into: &mut Json) {
    match (from, into) {
        (Json::Object(from), Json::Object(into)) => {
            for (name, value) in from {
                match into.get_mut(name) {
                    Some(own) => carry_json(value, own),
                    None => drop(into.insert(name.clone(), value.clone())),
                }
            }
        }
        (Json::Array(from), Json::Array(into)) if from.len() == into.len() => {
            from.iter().zip(into).for_each(|(from, into)| carry_json(from, into));
        }
        _ => {}
    }
}

/// What is said of arguments that are taken as they are written.
pub(super) fn taken(kind: &str, names: &[String]) -> Vec<m::Diagnostic> {
    if names.is_empty() {
        return Vec::new();
    }
    let summary =
        format!("The simulated Google provider takes {} of {kind} as it is written", names.join(", "));
    let detail = "groundwork holds no facts of what only google-beta has: whether the real provider would accept it is not \
                  known.";
    vec![diagnostics::warning(summary, detail)]
}
