//! The elements of a set have no names: which of the planned ones is which of the prior ones is found by content.
//! terraform does so too, but the provider's own defaults in them defeat it.

use super::{
    block::{block, empty},
    compare::same,
};
use crate::rehearsal::google::{schema::Block, value::Value};

/// The planned elements: prior ones as they were where the proposed ones say the same, new ones otherwise.
pub(super) fn plan(of: &Block, prior: &[Value], proposed: &[Value]) -> Value {
    let mut left: Vec<&Value> = prior.iter().collect();
    let elements = proposed.iter().map(|element| {
        let kept = filled(of, block(of, None, element, element, false));
        match left.iter().position(|before| covers(of, before, &kept)) {
            Some(at) => left.remove(at).clone(),
            None => filled(of, block(of, None, element, element, true)),
        }
    });
    Value::List(elements.collect())
}

/// The element with empty values where the real provider has them.
fn filled(of: &Block, element: Value) -> Value {
    let Value::Map(mut element) = element else { return element };
    for (name, attribute) in &of.attributes {
        if element.get(name).is_none_or(Value::is_null)
            && let Some(empty) = empty(attribute)
        {
            element.insert(name.clone(), empty);
        }
    }
    for (name, nested) in &of.blocks {
        if let Some(Value::List(inner)) = element.get_mut(name) {
            for one in inner {
                *one = filled(&nested.block, std::mem::take(one));
            }
        }
    }
    Value::Map(element)
}

/// Whether a prior element is what `wanted` says; computed attributes that it leaves open may be anything.
fn covers(of: &Block, prior: &Value, wanted: &Value) -> bool {
    let attributes = of.attributes.iter().all(|(name, attribute)| {
        let open = attribute.computed && wanted.get(name).is_null();
        open || same(prior.get(name), wanted.get(name), &attribute.of)
    });
    let blocks = of.blocks.iter().all(|(name, nested)| match (prior.get(name), wanted.get(name)) {
        (_, Value::Unknown(_)) => true,
        (Value::List(_), Value::List(wanted)) if wanted.is_empty() => true,
        (Value::List(prior), Value::List(wanted)) => {
            prior.len() == wanted.len()
                && prior.iter().zip(wanted).all(|(one, other)| covers(&nested.block, one, other))
        }
        (prior, wanted) => prior == wanted || same(prior, wanted, &nested.of()),
    });
    attributes && blocks
}
