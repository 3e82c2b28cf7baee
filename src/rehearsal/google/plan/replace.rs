use crate::rehearsal::google::{
    ranges::Range,
    schema::{Customize, Resource},
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

/// The changes that replace a resource under a condition of the provider's.
pub(super) fn by_condition(of: &Resource, prior: &Value, planned: &Value) -> Vec<Path> {
    let steps = of.customize.iter().filter_map(|step| match step {
        Customize::NewIfChanged { attribute, condition } => Some((attribute, condition)),
        _ => None,
    });
    steps
        .filter(|(attribute, condition)| holds(condition, at(prior, attribute), at(planned, attribute)))
        .map(|(attribute, _)| path(attribute))
        .collect()
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
        "isPolicyLocked" => *prior == Value::Bool(true) && *planned != Value::Bool(true),
        "isRedisVersionDecreasing" => {
            matches!((prior.text(), planned.text()), (Some(before), Some(wanted)) if wanted < before)
        }
        _ => false,
    }
}

/// A path in the provider's notation: `retention_policy.0.is_locked`.
fn path(text: &str) -> Path {
    let step = |part: &str| part.parse().map_or_else(|_| Step::Name(part.to_owned()), Step::Index);
    text.split('.').map(step).collect()
}

fn at<'a>(value: &'a Value, place: &str) -> &'a Value {
    path(place).iter().fold(value, |value, step| match step {
        Step::Name(name) => value.get(name),
        Step::Index(at) => value.elements().get(*at).unwrap_or(&Value::Null),
    })
}
