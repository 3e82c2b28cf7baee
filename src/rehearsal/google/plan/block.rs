use std::collections::{BTreeMap, BTreeSet};

use super::sets;
use crate::rehearsal::google::{
    schema::{Attribute, Block, Nested, Nesting, Type},
    value::Value,
};

/// Plans the body of a resource, block by block.
#[derive(Clone, Copy)]
pub(super) struct Planner<'a> {
    /// What an attribute is where the configuration says nothing, by dotted path.
    pub defaults: &'a BTreeMap<String, serde_json::Value>,
    /// Blocks that the provider fills in, by dotted path.
    pub computed_blocks: &'a BTreeSet<String>,
}

impl Planner<'_> {
    /// A block; `prefix` is its dotted path with a dot behind it, `new` whether it does not exist yet.
    pub fn block(
        self,
        of: &Block,
        prior: Option<&Value>,
        config: &Value,
        proposed: &Value,
        prefix: &str,
        new: bool,
    ) -> Value {
        let attributes = of.attributes.iter().map(|(name, attribute)| {
            let path = format!("{prefix}{name}");
            (name.clone(), self.attribute(attribute, config.get(name), proposed.get(name), &path, new))
        });
        let blocks = of.blocks.iter().map(|(name, nested)| {
            let prior = prior.map(|prior| prior.get(name));
            let config = if matches!(config, Value::Map(_)) { config.get(name) } else { proposed.get(name) };
            let path = format!("{prefix}{name}");
            (name.clone(), self.nested(nested, prior, config, proposed.get(name), &path, new))
        });
        Value::Map(attributes.chain(blocks).collect())
    }

    fn attribute(self, of: &Attribute, config: &Value, proposed: &Value, path: &str, new: bool) -> Value {
        if of.write_only {
            return Value::Null;
        }
        if !config.is_null() || !proposed.is_null() {
            return proposed.clone();
        }
        if of.computed {
            return if new { Value::unknown() } else { Value::Null };
        }
        match self.defaults.get(path) {
            Some(default) if !of.required => Value::of_json(default, &of.of),
            _ => Value::Null,
        }
    }

    fn nested(
        self,
        of: &Nested,
        prior: Option<&Value>,
        config: &Value,
        proposed: &Value,
        path: &str,
        new: bool,
    ) -> Value {
        // A dynamic block whose number nobody knows yet: terraform wants it back as it is.
        if config.is_unknown() || proposed.is_unknown() {
            return proposed.clone();
        }
        let prefix = format!("{path}.");
        let there = prior.filter(|prior| !prior.is_null());
        match of.nesting {
            Nesting::Single if proposed.is_null() => Value::Null,
            Nesting::Single => {
                self.block(&of.block, there, config, proposed, &prefix, new || there.is_none())
            }
            Nesting::Map => self.map(of, there, config, proposed, &prefix, new),
            Nesting::List | Nesting::Set
                if config.elements().is_empty() && self.computed_blocks.contains(path) =>
            {
                if new { Value::unknown() } else { there.cloned().unwrap_or_else(|| Value::List(Vec::new())) }
            }
            Nesting::List => self.list(of, there, config, proposed, &prefix, new),
            Nesting::Set => {
                let before = there.map(Value::elements).unwrap_or_default();
                sets::plan(self, &of.block, before, proposed.elements(), &prefix)
            }
        }
    }

    fn list(
        self,
        of: &Nested,
        prior: Option<&Value>,
        config: &Value,
        proposed: &Value,
        prefix: &str,
        new: bool,
    ) -> Value {
        let elements = proposed.elements().iter().enumerate().map(|(at, element)| {
            let before = prior.and_then(|prior| prior.elements().get(at));
            let config = config.elements().get(at).unwrap_or(element);
            self.block(&of.block, before, config, element, prefix, new || before.is_none())
        });
        Value::List(elements.collect())
    }

    fn map(
        self,
        of: &Nested,
        prior: Option<&Value>,
        config: &Value,
        proposed: &Value,
        prefix: &str,
        new: bool,
    ) -> Value {
        let Value::Map(elements) = proposed else { return Value::Map(BTreeMap::new()) };
        let elements = elements.iter().map(|(key, element)| {
            let before = prior.map(|prior| prior.get(key)).filter(|before| !before.is_null());
            let planned =
                self.block(&of.block, before, config.get(key), element, prefix, new || before.is_none());
            (key.clone(), planned)
        });
        Value::Map(elements.collect())
    }
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
