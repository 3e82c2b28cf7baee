use crate::rehearsal::google::{schema::Type, value::Value};

/// Whether two values of a type are the same. What is unknown is the same as nothing, itself included; sets have no
/// order.
#[must_use]
pub fn same(one: &Value, other: &Value, of: &Type) -> bool {
    match (one, other) {
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => false,
        (Value::Null, _) | (_, Value::Null) => one.is_null() && other.is_null(),
        (Value::List(ones), Value::List(others)) => match of {
            Type::Set(of) => ones.len() == others.len() && keys(ones, of) == keys(others, of),
            Type::List(of) => {
                ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| same(one, other, of))
            }
            _ => one == other,
        },
        (Value::Map(ones), Value::Map(others)) => match of {
            Type::Map(of) => {
                ones.keys().eq(others.keys()) && ones.iter().all(|(name, one)| same(one, &others[name], of))
            }
            Type::Object(fields) => {
                fields.iter().all(|(name, field)| same(one.get(name), other.get(name), field))
            }
            _ => one == other,
        },
        _ if *of == Type::Number => decimal(one) == decimal(other),
        _ => one == other,
    }
}

/// The elements of a set in an order of their own.
fn keys(elements: &[Value], of: &Type) -> Vec<String> {
    let mut keys: Vec<String> = elements.iter().map(|element| key(element, of)).collect();
    keys.sort_unstable();
    keys
}

/// Text that is the same for the same values.
fn key(value: &Value, of: &Type) -> String {
    match (value, of) {
        (Value::List(elements), Type::Set(of)) => format!("{:?}", keys(elements, of)),
        (Value::List(elements), Type::List(of)) => {
            format!("{:?}", elements.iter().map(|element| key(element, of)).collect::<Vec<_>>())
        }
        (Value::Map(map), Type::Map(of)) => {
            format!("{:?}", map.iter().map(|(name, value)| (name, key(value, of))).collect::<Vec<_>>())
        }
        (Value::Map(_), Type::Object(fields)) => format!(
            "{:?}",
            fields.iter().map(|(name, field)| (name, key(value.get(name), field))).collect::<Vec<_>>()
        ),
        (Value::Null | Value::Unknown(_), _) => format!("{value:?}"),
        (_, Type::Number) => decimal(value),
        _ => format!("{value:?}"),
    }
}

/// A number as a decimal without what makes no difference.
fn decimal(value: &Value) -> String {
    let text = match value {
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        other => format!("{other:?}"),
    };
    if text.contains('.') && !text.contains(['e', 'E']) {
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sets_have_no_order_and_numbers_no_form() {
        let of = Type::Set(Box::new(Type::Number));
        let set = |json| Value::of_json(&json, &of);
        assert!(same(&set(json!([1, 2.5])), &set(json!([2.5, 1])), &of));
        assert!(!same(&set(json!([1, 1])), &set(json!([1, 2])), &of));
        assert!(same(&Value::Text("2.50".into()), &Value::Float(2.5), &Type::Number));
        assert!(!same(&Value::unknown(), &Value::unknown(), &Type::String));
    }
}
