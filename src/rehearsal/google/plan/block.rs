use std::collections::BTreeMap;

use super::{sets, suppress::same_by};
use crate::rehearsal::google::{
    schema::{Attribute, Block, Nested, Nesting, Type},
    value::Value,
};

/// Plans the body of a resource or of a block; `new` says whether it does not exist yet.
pub(super) fn block(of: &Block, prior: Option<&Value>, config: &Value, proposed: &Value, new: bool) -> Value {
    let attributes = of.attributes.iter().map(|(name, attribute)| {
        let prior = prior.map(|prior| prior.get(name));
        (name.clone(), self::attribute(attribute, prior, config.get(name), proposed.get(name), new))
    });
    let blocks = of.blocks.iter().map(|(name, nested)| {
        let prior = prior.map(|prior| prior.get(name));
        let config = if matches!(config, Value::Map(_)) { config.get(name) } else { proposed.get(name) };
        (name.clone(), self::nested(nested, prior, config, proposed.get(name), new))
    });
    Value::Map(attributes.chain(blocks).collect())
}

fn attribute(of: &Attribute, prior: Option<&Value>, config: &Value, proposed: &Value, new: bool) -> Value {
    if of.write_only {
        return Value::Null;
    }
    if let (Some(comparison), Some(prior)) = (&of.suppress, prior)
        && same_by(comparison, prior, proposed)
    {
        return prior.clone();
    }
    // What the provider computes is not set by an empty value: an SDK 2 provider cannot tell it from none.
    if of.computed && is_empty(proposed) {
        return match prior.filter(|prior| !prior.is_null() && !is_empty(prior)) {
            Some(prior) => prior.clone(),
            None if new => Value::unknown(),
            None => proposed.clone(),
        };
    }
    if !config.is_null() || !proposed.is_null() {
        return proposed.clone();
    }
    if of.computed {
        return if new { Value::unknown() } else { Value::Null };
    }
    match &of.default {
        Some(default) if !of.required => Value::of_json(default, &of.of),
        _ => Value::Null,
    }
}

fn is_empty(value: &Value) -> bool {
    *value == Value::Text(String::new())
}

fn nested(of: &Nested, prior: Option<&Value>, config: &Value, proposed: &Value, new: bool) -> Value {
    // A dynamic block whose number nobody knows yet: terraform wants it back as it is.
    if config.is_unknown() || proposed.is_unknown() {
        return proposed.clone();
    }
    let there = prior.filter(|prior| !prior.is_null());
    match of.nesting {
        Nesting::Single if proposed.is_null() => Value::Null,
        Nesting::Single => block(&of.block, there, config, proposed, new || there.is_none()),
        Nesting::Map => map(of, there, config, proposed, new),
        Nesting::List | Nesting::Set if config.elements().is_empty() && of.computed => {
            if new {
                Value::unknown()
            } else {
                there.cloned().unwrap_or_else(|| Value::List(Vec::new()))
            }
        }
        Nesting::List => list(of, there, config, proposed, new),
        Nesting::Set => {
            let before = there.map(Value::elements).unwrap_or_default();
            sets::plan(&of.block, before, proposed.elements())
        }
    }
}

fn list(of: &Nested, prior: Option<&Value>, config: &Value, proposed: &Value, new: bool) -> Value {
    let elements = proposed.elements().iter().enumerate().map(|(at, element)| {
        let before = prior.and_then(|prior| prior.elements().get(at));
        let config = config.elements().get(at).unwrap_or(element);
        block(&of.block, before, config, element, new || before.is_none())
    });
    Value::List(elements.collect())
}

fn map(of: &Nested, prior: Option<&Value>, config: &Value, proposed: &Value, new: bool) -> Value {
    let Value::Map(elements) = proposed else { return Value::Map(BTreeMap::new()) };
    let elements = elements.iter().map(|(key, element)| {
        let before = prior.map(|prior| prior.get(key)).filter(|before| !before.is_null());
        (key.clone(), block(&of.block, before, config.get(key), element, new || before.is_none()))
    });
    Value::Map(elements.collect())
}

/// Inside the elements of a set, what is not set is empty: a string, a list, a set.
pub(super) fn empty(of: &Attribute) -> Option<Value> {
    match of.of {
        _ if of.computed || of.write_only => None,
        Type::String => Some(Value::Text(String::new())),
        Type::List(_) | Type::Set(_) => Some(Value::List(Vec::new())),
        _ => None,
    }
}
