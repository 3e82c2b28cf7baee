use jiff::Timestamp;

use std::collections::BTreeMap;

use super::maker::Maker;
use crate::rehearsal::google::{
    cloud::Contents,
    schema::{Attribute, Block, Nested, Nesting, Resource, Type},
    value::Value,
};

/// A thing that is to be made or changed.
#[derive(Clone, Copy)]
pub struct Made<'a> {
    /// Its type.
    pub kind: &'a str,
    /// The facts of its type.
    pub resource: &'a Resource,
    /// What terraform planned; some of it unknown.
    pub planned: &'a Value,
    /// The provider's settings: project, region, zone.
    pub settings: &'a Value,
    /// What is in the cloud.
    pub contents: &'a Contents,
    /// When it comes to be.
    pub now: Timestamp,
}

/// Its id, and all of it with nothing unknown any more. Where the server makes the id up, nothing else has it.
#[must_use]
pub fn make(made: Made<'_>) -> (String, Value) {
    let mut attempt = 0;
    let mut before = None;
    loop {
        let maker = Maker::new(made, attempt);
        let mut state = Filler { maker: &maker }.block(&made.resource.block, "");
        maker.follow(&mut state);
        let id = state.get("id").text().unwrap_or_default().to_owned();
        let is_new = made.planned.get("id").is_unknown();
        let taken = || made.contents.get(made.kind, &id).is_some() || made.contents.was(made.kind, &id);
        // An id that stays the same when others are invented is one that the configuration decides.
        if !is_new || !maker.invents() || before.as_ref() == Some(&id) || !taken() {
            return (id, state);
        }
        before = Some(id);
        attempt += 1;
    }
}

struct Filler<'m, 'a> {
    maker: &'m Maker<'a>,
}

impl<'a> Filler<'_, 'a> {
    /// All of a block; its attributes' places begin with `prefix`.
    fn block(&self, of: &Block, prefix: &str) -> Value {
        let value = self.maker.block;
        let attributes = of.attributes.iter().map(|(name, attribute)| {
            let path = format!("{prefix}{name}");
            (name.clone(), self.attribute(attribute, value.get(name), &path))
        });
        let blocks = of.blocks.iter().map(|(name, nested)| {
            let path = format!("{prefix}{name}");
            (name.clone(), self.nested(nested, value.get(name), &path))
        });
        Value::Map(attributes.chain(blocks).collect())
    }

    fn attribute(&self, of: &Attribute, value: &Value, path: &str) -> Value {
        if !value.is_unknown() {
            return self.inside(value, &of.of, path);
        }
        if let Some(value) = self.maker.value(path, &of.of, of.optional) {
            return value;
        }
        // The real provider has nothing here where nothing was set: an invented value would be a change to it.
        if of.optional { Value::zero(&of.of) } else { self.maker.invented(path, &of.of) }
    }

    /// Unknowns inside lists, maps and objects.
    fn inside(&self, value: &Value, of: &Type, path: &str) -> Value {
        let one = |value: &Value, of: &Type, path: &str| {
            if value.is_unknown() { self.maker.invented(path, of) } else { self.inside(value, of, path) }
        };
        match (value, of) {
            (Value::List(items), Type::List(of) | Type::Set(of)) => {
                Value::List(items.iter().map(|item| one(item, of, path)).collect())
            }
            (Value::Map(map), Type::Map(of)) => Value::Map(
                map.iter()
                    .map(|(key, value)| (key.clone(), one(value, of, &format!("{path}.{key}"))))
                    .collect(),
            ),
            (Value::Map(_), Type::Object(fields)) => Value::Map(
                fields
                    .iter()
                    .map(|(name, of)| (name.clone(), one(value.get(name), of, &format!("{path}.{name}"))))
                    .collect(),
            ),
            _ => value.clone(),
        }
    }

    fn nested(&self, of: &Nested, value: &'a Value, path: &str) -> Value {
        if value.is_unknown() {
            if let Some(value) = self.maker.value(path, &of.of(), true) {
                return value;
            }
            return match of.nesting {
                Nesting::Single => Value::Null,
                Nesting::Map => Value::Map(BTreeMap::new()),
                Nesting::List | Nesting::Set => Value::List(Vec::new()),
            };
        }
        let prefix = format!("{path}.");
        let inner = |item: &'a Value, place: &str| {
            let maker = self.maker.inside(item, &format!("{path} {place}"));
            Filler { maker: &maker }.block(&of.block, &prefix)
        };
        match value {
            Value::List(items) => {
                Value::List(items.iter().enumerate().map(|(at, item)| inner(item, &at.to_string())).collect())
            }
            Value::Map(map) if of.nesting == Nesting::Map => {
                Value::Map(map.iter().map(|(key, item)| (key.clone(), inner(item, key))).collect())
            }
            Value::Map(_) => inner(value, ""),
            _ => value.clone(),
        }
    }
}

impl Maker<'_> {
    /// A value for what Google always fills in and no table names.
    fn invented(&self, path: &str, of: &Type) -> Value {
        match of {
            Type::String => {
                let name = path.rsplit('.').next().unwrap_or(path);
                Value::Text(format!("{}-{}", name.replace('_', "-"), self.seed.part(path).hex(8)))
            }
            _ => Value::zero(of),
        }
    }
}
