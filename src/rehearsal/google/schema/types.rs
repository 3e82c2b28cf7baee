use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::{Value as Json, json};

/// A type of Terraform's language; in JSON as Terraform writes it: `"string"`, `["list", "string"]`,
/// `["object", {"name": "string"}]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `string`.
    String,
    /// `number`.
    Number,
    /// `bool`.
    Bool,
    /// `any`.
    Dynamic,
    /// `list(…)`.
    List(Box<Type>),
    /// `set(…)`.
    Set(Box<Type>),
    /// `map(…)`.
    Map(Box<Type>),
    /// `object({…})`.
    Object(BTreeMap<String, Type>),
}

impl Type {
    fn parse(json: &Json) -> Result<Self, String> {
        let unknown = || format!("no type: {json}");
        Ok(match json {
            Json::String(name) => match name.as_str() {
                "string" => Self::String,
                "number" => Self::Number,
                "bool" => Self::Bool,
                "dynamic" => Self::Dynamic,
                _ => return Err(unknown()),
            },
            Json::Array(parts) => match parts.as_slice() {
                [Json::String(kind), Json::Object(fields)] if kind == "object" => Self::Object(
                    fields
                        .iter()
                        .map(|(name, field)| Ok::<_, String>((name.clone(), Self::parse(field)?)))
                        .collect::<Result<_, _>>()?,
                ),
                [Json::String(kind), of] => {
                    let of = Box::new(Self::parse(of)?);
                    match kind.as_str() {
                        "list" => Self::List(of),
                        "set" => Self::Set(of),
                        "map" => Self::Map(of),
                        _ => return Err(unknown()),
                    }
                }
                _ => return Err(unknown()),
            },
            _ => return Err(unknown()),
        })
    }

    /// In Terraform's JSON notation.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::String => json!("string"),
            Self::Number => json!("number"),
            Self::Bool => json!("bool"),
            Self::Dynamic => json!("dynamic"),
            Self::List(of) => json!(["list", of.to_json()]),
            Self::Set(of) => json!(["set", of.to_json()]),
            Self::Map(of) => json!(["map", of.to_json()]),
            Self::Object(fields) => {
                let fields: serde_json::Map<_, _> =
                    fields.iter().map(|(name, field)| (name.clone(), field.to_json())).collect();
                json!(["object", fields])
            }
        }
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&Json::deserialize(from)?).map_err(D::Error::custom)
    }
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(into)
    }
}
