//! The elements of a set have no names: what is in them tells them apart (helper/schema/serialize.go).

use super::{decimal::decimal, stored::stored};
use crate::rehearsal::google::{
    schema::{Attribute, Block, Nesting, Type},
    value::Value,
};

/// Text that two elements share where the library takes them for the same: what only Google says does not count, and
/// an empty value counts as none.
pub(super) fn code_of_block(of: &Block, element: &Value) -> String {
    let own = |attribute: &Attribute| attribute.required || attribute.optional;
    let all_computed = !of.attributes.values().any(own) && of.blocks.is_empty();
    let attributes = of.attributes.iter().filter(|(_, attribute)| all_computed || own(attribute));
    let attributes = attributes.map(|(name, attribute)| {
        let value = element.get(name);
        let value = match (value, &attribute.default, &attribute.stored) {
            (Value::Null, Some(default), _) => Value::of_json(default, &attribute.of),
            (Value::Text(text), _, Some(form)) => Value::Text(stored(form, text)),
            (value, _, _) => value.clone(),
        };
        format!("{name}:{};", code(&value, &attribute.of))
    });
    let blocks = of.blocks.iter().map(|(name, nested)| {
        let mut codes: Vec<String> = element
            .get(name)
            .elements()
            .iter()
            .map(|element| code_of_block(&nested.block, element))
            .collect();
        if nested.nesting == Nesting::Set {
            codes.sort_unstable();
        }
        format!("{name}:({});", codes.join(";"))
    });
    attributes.chain(blocks).collect()
}

/// The same for a value.
pub(super) fn code(value: &Value, of: &Type) -> String {
    match (value, of) {
        (Value::Unknown(_), _) => "~".to_owned(),
        (Value::Null, Type::Bool) => "false".to_owned(),
        (Value::Null, Type::Number) => "0".to_owned(),
        (Value::Null, Type::String) => String::new(),
        (Value::Null, _) => "()".to_owned(),
        (Value::List(elements), Type::List(of)) => {
            let codes: Vec<String> = elements.iter().map(|element| code(element, of)).collect();
            format!("({})", codes.join(";"))
        }
        (Value::List(elements), Type::Set(of)) => {
            let mut codes: Vec<String> = elements.iter().map(|element| code(element, of)).collect();
            codes.sort_unstable();
            format!("({})", codes.join(";"))
        }
        (Value::Map(map), Type::Map(of)) => {
            let entries: Vec<String> =
                map.iter().map(|(name, value)| format!("{name}:{}", code(value, of))).collect();
            format!("({})", entries.join(";"))
        }
        (Value::Map(_), Type::Object(fields)) => {
            fields.iter().map(|(name, of)| format!("{name}:{};", code(value.get(name), of))).collect()
        }
        (_, Type::Number) => decimal(value),
        (Value::Text(text), _) => text.clone(),
        (Value::Bool(bool), _) => bool.to_string(),
        _ => format!("{value:?}"),
    }
}
