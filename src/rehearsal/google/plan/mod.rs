//! What an apply would make of a resource. Pure: it depends on the request and the provider's configuration alone,
//! because terraform asks again at the apply and refuses another answer.

mod block;
mod compare;
mod known;
mod replace;
mod sets;
mod suppress;

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
    known::complete(resource, prior.is_none(), config, provider, &mut state);
    let requires_replace = prior.map(|prior| replace::changes(resource, prior, &state)).unwrap_or_default();
    Planned { state, requires_replace }
}
