use toml::Value as Toml;

use super::{maker::Maker, table};
use crate::rehearsal::google::{names, schema::Type, value::Value};

impl Maker<'_> {
    /// What the table says of an attribute or block, as a value of its type; `None` where it says nothing.
    pub fn value(&self, path: &str, of: &Type, optional: bool) -> Option<Value> {
        if path == "name" && self.names_itself() {
            return Some(Value::Text(self.own_name()));
        }
        let rule = table::value(self.made.kind, path, optional)?;
        Some(self.of_rule(rule, path, of))
    }

    fn of_rule(&self, rule: &Toml, path: &str, of: &Type) -> Value {
        match (rule, of) {
            (Toml::String(name), _) if name.starts_with('@') => {
                let value = self.worked_out(&name[1..], of);
                // A name that means something else in this type.
                if matches!(value, Value::Text(_)) && *of != Type::String { Value::zero(of) } else { value }
            }
            (Toml::String(text), Type::Number) => {
                self.filled(text, path).parse().map_or(Value::Int(0), Value::Int)
            }
            (Toml::String(text), Type::String) => Value::Text(self.filled(text, path)),
            (Toml::Array(items), Type::List(of) | Type::Set(of)) => {
                let one = |(at, item): (usize, &Toml)| {
                    self.inside(self.block, &at.to_string()).of_rule(item, path, of)
                };
                Value::List(items.iter().enumerate().map(one).collect())
            }
            (Toml::Table(rules), Type::Object(fields)) => Value::Map(
                fields
                    .iter()
                    .map(|(name, of)| {
                        let rule = rules.get(name);
                        (
                            name.clone(),
                            rule.map_or_else(|| Value::zero(of), |rule| self.of_rule(rule, path, of)),
                        )
                    })
                    .collect(),
            ),
            (Toml::Table(rules), Type::Map(of)) => Value::Map(
                rules.iter().map(|(key, rule)| (key.clone(), self.of_rule(rule, path, of))).collect(),
            ),
            (Toml::Integer(number), Type::Number) => Value::Int(*number),
            (Toml::Float(number), Type::Number) => Value::Float(*number),
            (Toml::Boolean(bool), Type::Bool) => Value::Bool(*bool),
            // A name that means something else in this type.
            _ => Value::zero(of),
        }
    }

    /// A text with its places filled.
    fn filled(&self, template: &str, path: &str) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((place, after)) = after.split_once('}') else { break };
            text.push_str(&self.place(place, path));
            rest = after;
        }
        text + rest
    }

    fn place(&self, place: &str, path: &str) -> String {
        let (function, argument) = place.split_once(' ').unwrap_or((place, ""));
        let (count, word) = argument.split_once(' ').unwrap_or((argument, path));
        let (count, seed) = (count.parse().unwrap_or(0), self.seed.part(word));
        match function {
            "digits" | "number" => seed.digits(count),
            "hex" => seed.hex(count),
            "base64" => seed.base64(count),
            "uuid" => {
                let hex = seed.hex(32);
                format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
            }
            "counted" => (count + self.attempt as usize).to_string(),
            "now" => self.made.now.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
            "project" => self.project(),
            "project_number" => self.number(),
            "region" => self.region(),
            "zone" => self.zone(),
            "last" => names::last(&self.text(argument)).to_owned(),
            attribute => self.text(attribute),
        }
    }
}
