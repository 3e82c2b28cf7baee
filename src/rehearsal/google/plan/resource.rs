use super::{
    customize::{Plan, arranged, customize},
    differ::Differ,
    equivalent::equivalent,
    place::Place,
    replace::{self, Path},
    zeros::filled,
};
use crate::rehearsal::google::{
    schema::{Block, Resource},
    value::Value,
};

/// The plan of one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// What it will be.
    pub state: Value,
    /// The changes that replace it; none for one that is made.
    pub requires_replace: Vec<Path>,
}

/// What a plan depends on beside the resource.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The provider block.
    pub provider: &'a Value,
    /// The folder that relative paths start from; `None` where nobody can tell.
    pub folder: Option<&'a std::path::Path>,
}

/// Plans a resource that is made (`prior` is `None`) or changed. A destruction is not planned: terraform does not ask.
#[must_use]
pub fn plan(
    resource: &Resource,
    prior: Option<&Value>,
    config: &Value,
    proposed: &Value,
    around: Surroundings<'_>,
) -> Planned {
    let before = &prior.map_or(Value::Null, |prior| filled(&resource.block, prior));
    let proposed = &arranged(resource, before, proposed);
    let mut differ =
        Differ { new: prior.is_none(), prior: before, proposed, around: Vec::new(), replaces: Vec::new() };
    let mut state = differ.body(&resource.block, before, proposed, &Place::default());
    let mut requires_replace = differ.replaces;
    if let Value::Map(state) = &mut state {
        customize(resource, &mut Plan { prior: before, config, around, state });
    }
    requires_replace.extend(replace::by_condition(resource, before, &state));
    requires_replace.dedup();
    match prior {
        None => Planned { state: open(&resource.block, state), requires_replace: Vec::new() },
        Some(prior) if equivalent(prior, &state, &resource.block.object()) => {
            Planned { state: prior.clone(), requires_replace: Vec::new() }
        }
        Some(_) => Planned { state, requires_replace },
    }
}

/// Something new with what Google will fill in left open.
fn open(of: &Block, state: Value) -> Value {
    let Value::Map(mut state) = state else { return state };
    for (name, attribute) in of.attributes.iter().filter(|(_, attribute)| attribute.computed) {
        if !attribute.write_only && state.get(name).is_none_or(Value::is_null) {
            state.insert(name.clone(), Value::unknown());
        }
    }
    for (name, nested) in &of.blocks {
        match state.get_mut(name) {
            Some(Value::List(elements)) => {
                for element in elements {
                    *element = open(&nested.block, std::mem::take(element));
                }
            }
            Some(body @ Value::Map(_)) => *body = open(&nested.block, std::mem::take(body)),
            _ => {}
        }
    }
    Value::Map(state)
}
