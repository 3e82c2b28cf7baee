//! What an apply would make of a resource. Pure: it depends on the request and the provider's configuration alone,
//! because terraform asks again at the apply and refuses another answer.

mod block;
mod compare;
mod replace;
mod sets;

use super::{schema::Resource, value::Value};

pub use compare::same;
pub use replace::{Path, Step};

/// The plan of one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// What it will be.
    pub state: Value,
    /// The changes that replace it; none for one that is made.
    pub requires_replace: Vec<Path>,
}

/// Plans a resource that is made (`prior` is `None`) or changed. A destruction is not planned: terraform does not ask.
#[must_use]
pub fn plan(
    resource: &Resource,
    prior: Option<&Value>,
    config: &Value,
    proposed: &Value,
    provider: &Value,
) -> Planned {
    let mut state = block::block(&resource.block, prior, config, proposed, prior.is_none());
    from_provider(resource, config, provider, &mut state);
    let requires_replace =
        prior.map(|prior| replace::changes(&resource.block, prior, &state)).unwrap_or_default();
    Planned { state, requires_replace }
}

/// Project, region and zone that the configuration leaves to the provider block are known at plan.
fn from_provider(resource: &Resource, config: &Value, provider: &Value, state: &mut Value) {
    let Value::Map(state) = state else { return };
    for name in ["project", "region", "zone"] {
        let computed = resource.block.attributes.get(name).is_some_and(|attribute| attribute.computed);
        if computed
            && config.get(name).is_null()
            && state.get(name).is_some_and(Value::is_unknown)
            && provider.get(name).text().is_some()
        {
            state.insert(name.to_owned(), provider.get(name).clone());
        }
    }
}
