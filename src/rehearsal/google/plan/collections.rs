use std::collections::{BTreeMap, BTreeSet};

use super::{
    code::code,
    differ::{Differ, Flags, Step, Verdict},
    place::Place,
    scalar::text,
};
use crate::rehearsal::google::{
    schema::{Attribute, Type},
    value::Value,
};

impl<'a> Differ<'a> {
    /// Plans a list or set that is no block.
    pub fn collection(&mut self, of: &'a Attribute, prior: &Value, proposed: &Value, place: &Place) -> Value {
        if !prior.is_null() && proposed.is_null() && of.computed {
            return prior.clone();
        }
        match &of.of {
            Type::List(element) | Type::Set(element) if matches!(**element, Type::Object(_)) => {
                self.objects(of, prior, proposed, place)
            }
            Type::List(element) => self.list(of, element, prior, proposed, place),
            Type::Set(element) => self.set(of, element, prior, proposed, place),
            _ => self.scalar(of, prior, proposed, place),
        }
    }

    fn list(
        &mut self,
        of: &'a Attribute,
        element: &Type,
        prior: &Value,
        proposed: &Value,
        place: &Place,
    ) -> Value {
        let (before, after) = (prior.elements(), proposed.elements());
        // One unknown element makes all of the list unknown.
        if proposed.is_unknown() || after.iter().any(Value::is_unknown) {
            return self.unknown(of.into(), before.len(), prior, place);
        }
        if !place.in_set && !proposed.is_null() && same(before, after, element) {
            return if prior.is_null() { proposed.clone() } else { prior.clone() };
        }
        let number = match self.number_of(of.into(), before.len(), after.len(), place) {
            Verdict::Unknown => return Value::unknown(),
            Verdict::Changed => Some(after.len()),
            _ => None,
        };
        let one = element_of(of, element);
        let mut planned = Vec::new();
        for at in 0..before.len().max(after.len()) {
            let (before, after) = (before.get(at), after.get(at));
            let (before, after) = (before.unwrap_or(&Value::Null), after.unwrap_or(&Value::Null));
            planned.push(self.scalar(&one, before, after, &place.element_at(at)));
        }
        let number = number.unwrap_or(if prior.is_null() { after.len() } else { before.len() });
        planned.truncate(number);
        if planned.is_empty() && prior.is_null() && proposed.is_null() && !place.in_set {
            return Value::Null;
        }
        Value::List(planned)
    }

    fn set(
        &mut self,
        of: &'a Attribute,
        element: &Type,
        prior: &Value,
        proposed: &Value,
        place: &Place,
    ) -> Value {
        let one = element_of(of, element);
        let coded = |value: &Value| -> BTreeMap<String, Value> {
            let stored = |value: &Value| match (value, &of.stored) {
                (Value::Text(text), Some(form)) => Value::Text(super::stored::stored(form, text)),
                _ => value.clone(),
            };
            let elements = value.elements().iter().map(stored);
            elements.map(|element| (text(&element, &one.of), element)).collect()
        };
        let (before, after) = (coded(prior), coded(proposed));
        if proposed.is_unknown() || proposed.elements().iter().any(Value::is_unknown) {
            return self.unknown(of.into(), before.len(), prior, place);
        }
        if !place.in_set && !proposed.is_null() && before.keys().eq(after.keys()) {
            return prior.clone();
        }
        if of.computed && proposed.is_null() {
            return self.unknown(of.into(), before.len(), prior, place);
        }
        if before.len() != after.len() || place.in_set {
            self.judge_number(Flags { computed: false, ..of.into() }, before.len(), Some(after.len()), place);
        }
        for code in before.keys().filter(|code| !after.contains_key(*code)) {
            self.scalar(&one, &before[code], &Value::Null, &place.element());
        }
        let planned: Vec<Value> = after
            .iter()
            .map(|(code, wanted)| {
                self.scalar(&one, before.get(code).unwrap_or(&Value::Null), wanted, &place.element())
            })
            .collect();
        if planned.is_empty() && prior.is_null() && !place.in_set {
            return Value::Null;
        }
        Value::List(planned)
    }

    /// Plans a map.
    pub fn map(&mut self, of: &'a Attribute, prior: &Value, proposed: &Value, place: &Place) -> Value {
        let empty = BTreeMap::new();
        let entries = |value: &'_ Value| match value {
            Value::Map(map) => map.clone(),
            _ => empty.clone(),
        };
        let (before, after) = (entries(prior), entries(proposed));
        // One unknown value makes all of the map unknown.
        let unknown = proposed.is_unknown() || after.values().any(Value::is_unknown);
        let open = before.is_empty() && after.is_empty() && of.computed && prior.is_null();
        let given_up = !before.is_empty() && after.is_empty() && of.computed;
        if unknown || open || (before.len() != after.len() && !given_up) {
            let text = |number: usize| if unknown || open { String::new() } else { number.to_string() };
            let step = Step { before: text(before.len()), after: text(after.len()), removed: false, unknown };
            let flags = Flags { computed: of.computed || unknown, ..of.into() };
            match self.judge(flags, &step, &place.of_map("%")) {
                Verdict::Unknown => return Value::unknown(),
                _ if unknown => return prior.clone(),
                _ => {}
            }
        }
        if proposed.is_null() && of.computed {
            return prior.clone();
        }
        let Type::Map(element) = &of.of else { return proposed.clone() };
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let mut planned = BTreeMap::new();
        for key in keys {
            if let Some(value) = self.entry(of, element, before.get(key), after.get(key), &place.of_map(key))
            {
                planned.insert(key.clone(), value);
            }
        }
        if planned.is_empty() && prior.is_null() { Value::Null } else { Value::Map(planned) }
    }

    /// Plans one value of a map; `None` where it goes.
    fn entry(
        &mut self,
        of: &Attribute,
        element: &Type,
        before: Option<&Value>,
        after: Option<&Value>,
        place: &Place,
    ) -> Option<Value> {
        let in_words = |value: Option<&Value>| value.map(|value| text(value, element)).unwrap_or_default();
        let step = Step {
            before: in_words(before),
            after: in_words(after),
            removed: after.is_none(),
            unknown: false,
        };
        if before.is_some() && after.is_some() && step.before == step.after {
            return before.cloned();
        }
        match self.judge(of.into(), &step, place) {
            Verdict::Nothing | Verdict::Hidden => before.cloned(),
            Verdict::Removed => None,
            Verdict::Unknown => Some(Value::unknown()),
            Verdict::Changed => after.cloned(),
        }
    }

    /// A list or set of objects that are no blocks: they are given as a whole or not at all.
    fn objects(&mut self, of: &'a Attribute, prior: &Value, proposed: &Value, place: &Place) -> Value {
        let unset = proposed.is_null();
        if proposed.is_unknown() || (unset && of.computed) {
            return self.unknown(of.into(), prior.elements().len(), prior, place);
        }
        if code(prior, &of.of) == code(proposed, &of.of) {
            return if prior.is_null() { proposed.clone() } else { prior.clone() };
        }
        if of.force_new {
            self.replaces.push(place.path.clone());
        }
        if unset { Value::List(Vec::new()) } else { proposed.clone() }
    }

    /// How many elements a list has, where that is looked at: only a list that is open or in a set has its number
    /// looked at though it stays.
    pub fn number_of(&mut self, of: Flags<'_>, before: usize, after: usize, place: &Place) -> Verdict {
        let open = before == 0 && after == 0 && of.computed;
        if before == after && !open && !place.in_set {
            return Verdict::Nothing;
        }
        self.judge_number(of, before, Some(after), place)
    }

    /// A list or set as a whole becomes unknown.
    pub fn unknown(&mut self, of: Flags<'_>, before: usize, prior: &Value, place: &Place) -> Value {
        match self.judge_number(of, before, None, place) {
            Verdict::Hidden | Verdict::Nothing => prior.clone(),
            _ => Value::unknown(),
        }
    }
}

fn same(ones: &[Value], others: &[Value], of: &Type) -> bool {
    ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| text(one, of) == text(other, of))
}

/// What an element of a list or set is.
fn element_of(of: &Attribute, element: &Type) -> Attribute {
    Attribute {
        force_new: of.force_new,
        suppress: of.suppress.clone(),
        stored: of.stored.clone(),
        ..Attribute::of(element.clone())
    }
}
