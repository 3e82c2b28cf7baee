use super::{
    differ::{Differ, Step, Verdict},
    place::Place,
    stored::stored,
};
use crate::rehearsal::google::{
    schema::{Attribute, Type},
    value::Value,
};

impl Differ<'_> {
    /// Plans a string, number or boolean.
    pub fn scalar(&mut self, of: &Attribute, prior: &Value, proposed: &Value, place: &Place) -> Value {
        let wanted = wanted(of, proposed);
        let unknown = wanted.is_unknown();
        let before = text(prior, &of.of);
        let after = match (&wanted, prior) {
            (Value::Null, Value::Null) | (Value::Unknown(_), _) => String::new(),
            (Value::Null, _) => zero(&of.of).to_owned(),
            (wanted, _) => text(wanted, &of.of),
        };
        let fresh = self.new && before.is_empty() && of.computed;
        let removed = !prior.is_null() && wanted.is_null();
        if (before == after && !place.in_set && !unknown && !fresh) || (removed && of.computed) {
            return kept(of, prior, proposed);
        }
        let empty = before.is_empty() && after.is_empty();
        let step = Step { before, after, removed, unknown };
        match self.judge(of.into(), &step, place) {
            Verdict::Nothing => kept(of, prior, proposed),
            Verdict::Hidden if place.in_set && !prior.is_null() => prior.clone(),
            Verdict::Hidden if place.in_set => nothing(of),
            Verdict::Hidden => kept(of, prior, proposed),
            Verdict::Removed => Value::Null,
            Verdict::Unknown => Value::unknown(),
            Verdict::Changed if empty => nothing(of),
            Verdict::Changed => wanted,
        }
    }
}

/// What the configuration asks for: a default where it says nothing.
fn wanted(of: &Attribute, proposed: &Value) -> Value {
    match (proposed, &of.default, &of.stored) {
        (Value::Null, Some(default), _) => Value::of_json(default, &of.of),
        (Value::Text(text), _, Some(form)) => Value::Text(stored(form, text)),
        _ => proposed.clone(),
    }
}

/// A value of which no change is seen.
fn kept(of: &Attribute, prior: &Value, proposed: &Value) -> Value {
    let empty = proposed.text() == Some("") || (of.required && of.of == Type::String);
    if prior.is_null() && empty { Value::Text(String::new()) } else { prior.clone() }
}

/// What the library makes of an empty text.
fn nothing(of: &Attribute) -> Value {
    if of.of == Type::String { Value::Text(String::new()) } else { Value::Null }
}

/// A value as the library compares it.
pub(super) fn text(value: &Value, of: &Type) -> String {
    match value {
        Value::Null | Value::Unknown(_) => String::new(),
        Value::Bool(bool) => bool.to_string(),
        _ if *of == Type::Number => super::decimal::decimal(value),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::List(_) | Value::Map(_) => value.to_json().to_string(),
    }
}

/// A type's zero, as the library compares it.
const fn zero(of: &Type) -> &'static str {
    match of {
        Type::Number => "0",
        Type::Bool => "false",
        _ => "",
    }
}
