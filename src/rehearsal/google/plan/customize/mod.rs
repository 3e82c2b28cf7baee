//! What the real provider does to a plan after its schema has been applied (`CustomizeDiff`): it fills in what it knows
//! although the configuration leaves it open.

mod arranged;
mod defaults;
mod labels;
mod special;

use std::collections::BTreeMap;

pub(super) use arranged::arranged;

use super::resource::Surroundings;
use crate::rehearsal::google::{
    schema::{Customize, Resource},
    value::Value,
};

/// A plan that is customized.
pub(super) struct Plan<'a> {
    /// It as it is; null for what is made.
    pub prior: &'a Value,
    /// The resource's block in the configuration.
    pub config: &'a Value,
    /// What else counts.
    pub around: Surroundings<'a>,
    /// What is planned so far.
    pub state: &'a mut BTreeMap<String, Value>,
}

/// Carries the steps out, in order.
pub(super) fn customize(resource: &Resource, plan: &mut Plan<'_>) {
    for step in &resource.customize {
        match step {
            Customize::Project => defaults::from_provider("project", plan),
            Customize::Region => defaults::from_provider("region", plan),
            Customize::Zone => defaults::from_provider("zone", plan),
            Customize::DeletionPolicy(default) => defaults::deletion_policy(default, plan),
            Customize::Labels { attribute, attribution } => labels::labels(attribute, *attribution, plan),
            Customize::Annotations(attribute) => labels::annotations(attribute, plan),
            Customize::Other(name) => special::step(name, plan),
            Customize::NewIfChanged { .. } => {}
        }
    }
}

impl Plan<'_> {
    /// Whether it is made.
    pub fn is_new(&self) -> bool {
        self.prior.is_null()
    }

    /// What is planned for an attribute.
    pub fn get(&self, name: &str) -> &Value {
        self.state.get(name).unwrap_or(&Value::Null)
    }

    /// Plans an attribute, where the resource has it.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Some(planned) = self.state.get_mut(name) {
            *planned = value;
        }
    }

    /// The text that is planned for an attribute.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).text().filter(|text| !text.is_empty())
    }

    /// Whether an attribute changes, or the thing is made.
    pub fn changes(&self, name: &str) -> bool {
        self.prior.get(name) != self.get(name)
    }
}
