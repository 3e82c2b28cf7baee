use super::decimal::decimal;
use crate::rehearsal::google::{schema::Type, value::Value};

/// Whether the library sees a difference between what is and what is planned: nothing and an empty value are the same
/// for it (`internal/configs/hcl2shim/values_equiv.go`).
pub(super) fn equivalent(one: &Value, other: &Value, of: &Type) -> bool {
    if one.is_unknown() || other.is_unknown() {
        return one.is_unknown() && other.is_unknown();
    }
    if is_zero(one) || is_zero(other) {
        return is_zero(one) && is_zero(other);
    }
    match (one, other, of) {
        (Value::List(ones), Value::List(others), Type::Set(of)) => {
            let has = |all: &[Value], one: &Value| all.iter().any(|other| equivalent(one, other, of));
            ones.len() == others.len()
                && ones.iter().all(|one| has(others, one))
                && others.iter().all(|other| has(ones, other))
        }
        (Value::List(ones), Value::List(others), Type::List(of)) => {
            ones.len() == others.len()
                && ones.iter().zip(others).all(|(one, other)| equivalent(one, other, of))
        }
        (Value::Map(ones), Value::Map(others), Type::Map(of)) => {
            ones.keys().eq(others.keys()) && ones.iter().all(|(name, one)| equivalent(one, &others[name], of))
        }
        (Value::Map(_), Value::Map(_), Type::Object(fields)) => {
            fields.iter().all(|(name, of)| equivalent(one.get(name), other.get(name), of))
        }
        (_, _, Type::Number) => decimal(one) == decimal(other),
        _ => one == other,
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) | Value::Int(0) => true,
        Value::Text(text) => text.is_empty(),
        Value::List(elements) => elements.is_empty(),
        Value::Map(map) => map.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_and_empty_are_the_same() {
        let of: Type = "object({a=string,b=set(object({c=number})),d=bool})".parse().expect("a type");
        let value = |json| Value::of_json(&json, &of);
        let one = value(json!({ "a": "", "b": [{ "c": 1 }, { "c": 2 }], "d": null }));
        assert!(equivalent(&one, &value(json!({ "b": [{ "c": 2 }, { "c": 1 }], "d": false })), &of));
        assert!(!equivalent(&one, &value(json!({ "b": [{ "c": 2 }], "d": false })), &of));
        assert!(
            !equivalent(&Value::unknown(), &Value::Null, &of)
                && equivalent(&Value::unknown(), &Value::unknown(), &of)
        );
    }
}
