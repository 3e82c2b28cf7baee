use super::compare::same;
use crate::rehearsal::google::{
    ranges::Range,
    schema::{Block, Customize, Nested, Nesting, Resource},
    value::Value,
};

/// A place in a value.
pub type Path = Vec<Step>;

/// One step to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An attribute or block.
    Name(String),
    /// An element of a list.
    Index(usize),
}

/// The changes that replace a resource.
pub(super) fn changes(of: &Resource, prior: &Value, planned: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    block(&of.block, prior, planned, &[], &mut found);
    for step in &of.customize {
        if let Customize::NewIfChanged { attribute, condition } = step
            && holds(condition, prior.get(attribute), planned.get(attribute))
        {
            found.push(vec![Step::Name(attribute.clone())]);
        }
    }
    found
}

/// Whether a change is one that replaces by a condition of the provider's.
fn holds(condition: &str, prior: &Value, planned: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::Int(number) => Some(*number),
        _ => None,
    };
    match condition {
        "IsDiskShrinkage" | "isInstanceShrinkage" => {
            matches!((number(prior), number(planned)), (Some(before), Some(wanted)) if wanted < before)
        }
        "IsShrinkageIpCidr" => {
            let range = |value: &Value| value.text()?.parse::<Range>().ok();
            // A range grows in place, and only around what it was.
            matches!((range(prior), range(planned)), (Some(before), Some(wanted)) if !wanted.holds(&before))
        }
        "isBeenEnabled" => *prior == Value::Bool(true) && *planned == Value::Bool(false),
        _ => false,
    }
}

fn block(of: &Block, prior: &Value, planned: &Value, steps: &[Step], found: &mut Vec<Path>) {
    for (name, attribute) in &of.attributes {
        if attribute.force_new && !same(prior.get(name), planned.get(name), &attribute.of) {
            found.push(with(steps, Step::Name(name.clone())));
        }
    }
    for (name, of) in &of.blocks {
        nested(of, prior.get(name), planned.get(name), with(steps, Step::Name(name.clone())), found);
    }
}

fn nested(of: &Nested, prior: &Value, planned: &Value, steps: Path, found: &mut Vec<Path>) {
    if planned.is_unknown() || prior.is_null() || planned.is_null() {
        if of.force_new && !(prior.is_null() && planned.is_null()) {
            found.push(steps);
        }
        return;
    }
    match of.nesting {
        Nesting::Single => block(&of.block, prior, planned, &steps, found),
        Nesting::Map => {}
        Nesting::List => {
            let (prior, planned) = (prior.elements(), planned.elements());
            if of.force_new && prior.len() != planned.len() {
                found.push(steps.clone());
            }
            for (at, (prior, planned)) in prior.iter().zip(planned).enumerate() {
                block(&of.block, prior, planned, &with(&steps, Step::Index(at)), found);
            }
        }
        // An element of a set has no place: the whole set is named.
        Nesting::Set => {
            if (of.force_new || forces(&of.block)) && !same(prior, planned, &of.of()) {
                found.push(steps);
            }
        }
    }
}

/// Whether a change of anything in a block replaces the resource.
fn forces(of: &Block) -> bool {
    of.attributes.values().any(|attribute| attribute.force_new)
        || of.blocks.values().any(|nested| nested.force_new || forces(&nested.block))
}

fn with(steps: &[Step], step: Step) -> Path {
    steps.iter().cloned().chain([step]).collect()
}
