use super::{
    code::code_of_block,
    differ::{Differ, Flags, Verdict},
    place::Place,
};
use crate::rehearsal::google::{schema::Nested, value::Value};

impl<'a> Differ<'a> {
    /// Plans blocks that are a list.
    pub fn list_of_blocks(
        &mut self,
        of: &'a Nested,
        prior: &Value,
        proposed: &Value,
        place: &Place,
    ) -> Value {
        let (before, after) = (prior.elements(), proposed.elements());
        // A dynamic block of which nobody knows how many there will be.
        if proposed.is_unknown() {
            return self.unknown(of.into(), before.len(), &present(prior), place);
        }
        if !prior.is_null() && after.is_empty() && of.computed {
            return prior.clone();
        }
        let number = match self.number_of(of.into(), before.len(), after.len(), place) {
            Verdict::Unknown => return Value::unknown(),
            Verdict::Changed => Some(after.len()),
            _ => None,
        };
        let mut planned = Vec::new();
        for at in 0..before.len().max(after.len()) {
            let (before, after) = (before.get(at), after.get(at));
            let (before, after) = (before.unwrap_or(&Value::Null), after.unwrap_or(&Value::Null));
            planned.push(self.body(&of.block, before, after, &place.index(at)));
        }
        // Where the number is hidden from view a block counts that has something in it all the same.
        let number = number.unwrap_or_else(|| {
            before.len() + planned.iter().skip(before.len()).filter(|block| holds_something(block)).count()
        });
        planned.truncate(number);
        Value::List(planned)
    }

    /// Plans blocks that are a set.
    pub fn set_of_blocks(&mut self, of: &'a Nested, prior: &Value, proposed: &Value, place: &Place) -> Value {
        let (before, after) = (coded(of, prior), coded(of, proposed));
        if proposed.is_unknown() {
            return self.unknown(of.into(), before.len(), &present(prior), place);
        }
        if !prior.is_null() && after.is_empty() && of.computed {
            return prior.clone();
        }
        if !place.in_set && !after.is_empty() && codes(&before) == codes(&after) {
            return prior.clone();
        }
        if of.computed && after.is_empty() {
            return self.unknown(of.into(), before.len(), &present(prior), place);
        }
        if before.len() != after.len() || place.in_set {
            let flags = Flags { computed: false, ..of.into() };
            if self.judge_number(flags, before.len(), Some(after.len()), place) == Verdict::Hidden {
                return present(prior);
            }
        }
        for (_, gone) in before.iter().filter(|(code, _)| !after.iter().any(|(other, _)| other == code)) {
            self.body(&of.block, gone, &Value::Null, &place.element());
        }
        let planned = after.iter().map(|(code, wanted)| {
            let same = before.iter().find(|(other, _)| other == code);
            self.body(&of.block, same.map_or(&Value::Null, |(_, before)| before), wanted, &place.element())
        });
        Value::List(planned.collect())
    }
}

type Coded<'a> = Vec<(String, &'a Value)>;

/// The elements of a set with what tells them apart. Those of which something is unknown are all different.
fn coded<'a>(of: &Nested, set: &'a Value) -> Coded<'a> {
    let mut coded: Coded<'a> = Vec::new();
    for element in set.elements() {
        let mut code = code_of_block(&of.block, element);
        if holds_unknown(element) {
            code = format!("~{}{code}", coded.len());
        }
        if !coded.iter().any(|(other, _)| *other == code) {
            coded.push((code, element));
        }
    }
    coded
}

fn codes<'a>(coded: &'a Coded<'_>) -> Vec<&'a String> {
    let mut codes: Vec<&String> = coded.iter().map(|(code, _)| code).collect();
    codes.sort_unstable();
    codes
}

fn holds_unknown(value: &Value) -> bool {
    match value {
        Value::Unknown(_) => true,
        Value::List(elements) => elements.iter().any(holds_unknown),
        Value::Map(map) => map.values().any(holds_unknown),
        _ => false,
    }
}

fn holds_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::List(elements) => elements.iter().any(holds_something),
        Value::Map(map) => map.values().any(holds_something),
        _ => true,
    }
}

/// Blocks are never null.
fn present(prior: &Value) -> Value {
    if prior.is_null() { Value::List(Vec::new()) } else { prior.clone() }
}
