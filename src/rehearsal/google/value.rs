//! Values as they travel between terraform and a provider: msgpack with unknowns.

use std::collections::BTreeMap;

use super::schema::Type;

/// A value of Terraform's language. Sets are lists; their order means nothing.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// Not known before the apply. The refinements that came with it are passed on as they are.
    Unknown(Unknown),
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number that is exactly what this says. Others travel as text.
    Float(f64),
    /// A string, or a number that no other form holds exactly.
    Text(String),
    /// A list, set or tuple.
    List(Vec<Self>),
    /// A map or object.
    Map(BTreeMap<String, Self>),
}

/// An unknown value's extension type and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    pub(super) code: i8,
    pub(super) data: Vec<u8>,
}

impl Value {
    /// An unknown of which nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self::Unknown(Unknown { code: 0, data: vec![0] })
    }

    /// What the provider stores where nothing is said: the zero of Go's type.
    #[must_use]
    pub fn zero(of: &Type) -> Self {
        match of {
            Type::String => Self::Text(String::new()),
            Type::Number => Self::Int(0),
            Type::Bool => Self::Bool(false),
            Type::List(_) | Type::Set(_) => Self::List(Vec::new()),
            Type::Map(_) => Self::Map(BTreeMap::new()),
            Type::Object(fields) => {
                Self::Map(fields.iter().map(|(name, of)| (name.clone(), Self::zero(of))).collect())
            }
            Type::Dynamic => Self::Null,
        }
    }

    /// Whether it is unknown itself; what is in it may be.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether it is null.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text of a string.
    #[must_use]
    pub const fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// An attribute of an object; null where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &Self {
        match self {
            Self::Map(map) => map.get(name).unwrap_or(&Self::Null),
            _ => &Self::Null,
        }
    }

    /// The elements of a list; none of what is no list.
    #[must_use]
    pub fn elements(&self) -> &[Self] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }

    /// What a state's JSON says of a value of this type. Attributes that the type does not have are dropped, those that
    /// are missing are null.
    #[must_use]
    pub fn of_json(json: &serde_json::Value, r#type: &Type) -> Self {
        use serde_json::Value as Json;
        match (r#type, json) {
            (_, Json::Null) => Self::Null,
            (Type::Number, Json::Number(number)) => Self::number(number),
            (Type::List(of) | Type::Set(of), Json::Array(items)) => {
                Self::List(items.iter().map(|item| Self::of_json(item, of)).collect())
            }
            (Type::Map(of), Json::Object(map)) => {
                Self::Map(map.iter().map(|(key, value)| (key.clone(), Self::of_json(value, of))).collect())
            }
            (Type::Object(_), Json::Object(map)) => Self::of_object(map, r#type),
            (_, Json::Bool(bool)) => Self::Bool(*bool),
            (_, Json::String(text)) => Self::Text(text.clone()),
            (_, other) => Self::Text(other.to_string()),
        }
    }

    /// The same for an object.
    #[must_use]
    pub fn of_object(map: &serde_json::Map<String, serde_json::Value>, r#type: &Type) -> Self {
        let Type::Object(fields) = r#type else { return Self::Null };
        let field = |(name, of): (&String, &Type)| {
            (name.clone(), map.get(name).map_or(Self::Null, |json| Self::of_json(json, of)))
        };
        Self::Map(fields.iter().map(field).collect())
    }

    /// As JSON, the form in which the cloud keeps it. What is unknown is null there.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Self::Null | Self::Unknown(_) => Json::Null,
            Self::Bool(bool) => Json::Bool(*bool),
            Self::Int(number) => Json::from(*number),
            Self::Float(number) => Json::from(*number),
            Self::Text(text) => Json::String(text.clone()),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Map(map) => {
                Json::Object(map.iter().map(|(key, value)| (key.clone(), value.to_json())).collect())
            }
        }
    }

    /// terraform compares numbers as decimals: a float that is not exactly the decimal it is written as would differ
    /// from itself, so such a number travels as text.
    fn number(number: &serde_json::Number) -> Self {
        const EXACT: f64 = 1_048_576.0;
        match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Self::Int(whole),
            (None, Some(float)) if (float * EXACT).fract() == 0.0 && float.abs() < EXACT => {
                Self::Float(float)
            }
            _ => Self::Text(number.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_and_refined_unknowns_survive_the_wire() {
        let refined = Value::Unknown(Unknown { code: 12, data: vec![0x81, 1, 0xc2] });
        let value = Value::Map(BTreeMap::from([
            ("a".to_owned(), Value::List(vec![Value::Int(-3), Value::Float(0.5), refined])),
            ("b".to_owned(), Value::Null),
            ("c".to_owned(), Value::unknown()),
        ]));
        assert_eq!(Value::decode(&value.encode()).expect("decodes"), value);
    }

    #[test]
    fn a_number_is_what_it_was_written_as() {
        let number = |json: serde_json::Value| Value::of_json(&json, &Type::Number);
        assert_eq!(number(json!(7)), Value::Int(7));
        assert_eq!(number(json!(0.5)), Value::Float(0.5));
        assert_eq!(number(json!(0.7)), Value::Text("0.7".into()));
    }
}
