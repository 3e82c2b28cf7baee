use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::{Value as Json, json};

/// A type of Terraform's language.
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
    /// Of Terraform's JSON notation; nothing where it is none.
    #[must_use]
    pub fn of_json(json: &Json) -> Option<Self> {
        if let Some(name) = json.as_str() {
            return match name {
                "string" => Some(Self::String),
                "number" => Some(Self::Number),
                "bool" => Some(Self::Bool),
                "dynamic" => Some(Self::Dynamic),
                _ => None,
            };
        }
        let [kind, of] = json.as_array()?.as_slice() else { return None };
        if kind == "object" {
            let field = |(name, of): (&String, &Json)| Some((name.clone(), Self::of_json(of)?));
            return of.as_object()?.iter().map(field).collect::<Option<_>>().map(Self::Object);
        }
        let of = Box::new(Self::of_json(of)?);
        match kind.as_str()? {
            "list" => Some(Self::List(of)),
            "set" => Some(Self::Set(of)),
            "map" => Some(Self::Map(of)),
            _ => None,
        }
    }

    /// In Terraform's JSON notation: `"string"`, `["list", "string"]`, `["object", {"name": "string"}]`.
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

impl FromStr for Type {
    type Err = String;

    /// Reads Terraform's notation without blanks: `list(object({name=string}))`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut rest = text;
        match parse(&mut rest) {
            Some(of) if rest.is_empty() => Ok(of),
            _ => Err(format!("no type: {text}")),
        }
    }
}

fn parse(rest: &mut &str) -> Option<Type> {
    let end = rest.find(|char: char| !char.is_ascii_lowercase()).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    Some(match name {
        "string" => Type::String,
        "number" => Type::Number,
        "bool" => Type::Bool,
        "any" => Type::Dynamic,
        "list" => Type::List(inner(rest)?),
        "set" => Type::Set(inner(rest)?),
        "map" => Type::Map(inner(rest)?),
        "object" => Type::Object(fields(rest)?),
        _ => return None,
    })
}

/// `(string)`.
fn inner(rest: &mut &str) -> Option<Box<Type>> {
    *rest = rest.strip_prefix('(')?;
    let of = parse(rest)?;
    *rest = rest.strip_prefix(')')?;
    Some(Box::new(of))
}

/// `({a=string,b=number})`.
fn fields(rest: &mut &str) -> Option<BTreeMap<String, Type>> {
    let mut fields = BTreeMap::new();
    *rest = rest.strip_prefix("({")?;
    while let Some((name, after)) = rest.split_once('=').filter(|_| !rest.starts_with('}')) {
        *rest = after;
        fields.insert(name.to_owned(), parse(rest)?);
        *rest = rest.strip_prefix(',').unwrap_or(rest);
    }
    *rest = rest.strip_prefix("})")?;
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_in_terraforms_notation() {
        let of: Type = "list(object({a=set(string),b_2=map(number),c=object({})}))".parse().expect("a type");
        let json = json!(["list", ["object", { "a": ["set", "string"], "b_2": ["map", "number"], "c": ["object", {}] }]]);
        assert_eq!(of.to_json(), json);
        for wrong in ["", "strin", "list", "list(string", "list(string))", "object({a})", "string "] {
            assert!(wrong.parse::<Type>().is_err(), "{wrong}");
        }
    }
}
