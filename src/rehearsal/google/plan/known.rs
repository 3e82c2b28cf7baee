//! What the real provider knows at plan although the configuration leaves it open.

use std::collections::BTreeMap;

use crate::rehearsal::google::{
    schema::{Customize, Resource},
    value::Value,
};

/// The mark that the real provider puts on what it made.
const ATTRIBUTION: (&str, &str) = ("goog-terraform-provisioned", "true");

/// Fills in what is known.
pub(super) fn complete(resource: &Resource, new: bool, config: &Value, provider: &Value, state: &mut Value) {
    let Value::Map(state) = state else { return };
    for step in &resource.customize {
        match step {
            Customize::Project => from_provider("project", config, provider, state),
            Customize::Region => from_provider("region", config, provider, state),
            Customize::Zone => from_provider("zone", config, provider, state),
            Customize::DeletionPolicy(default) => {
                from_provider("deletion_policy", config, provider, state);
                if is_open("deletion_policy", config, state) {
                    state.insert("deletion_policy".to_owned(), Value::Text(default.clone()));
                }
            }
            Customize::Labels { attribute, attribution } => {
                labels(attribute, *attribution, new, provider, state);
            }
            Customize::Annotations(attribute) => annotations(attribute, state),
            Customize::Other(name) if name == "resourceServiceAccountCustomDiff" => service_account(state),
            Customize::NewIfChanged { .. } | Customize::Other(_) => {}
        }
    }
}

/// An attribute that nobody has set is the provider block's.
fn from_provider(name: &str, config: &Value, provider: &Value, state: &mut BTreeMap<String, Value>) {
    if is_open(name, config, state) && provider.get(name).text().is_some() {
        state.insert(name.to_owned(), provider.get(name).clone());
    }
}

/// Whether an attribute is one that the provider may fill in here and nobody has said.
fn is_open(name: &str, config: &Value, state: &BTreeMap<String, Value>) -> bool {
    config.get(name).is_null() && state.get(name).is_some_and(Value::is_unknown)
}

/// The annotations that a thing will have. What somebody else has put on it stays.
fn annotations(attribute: &str, state: &mut BTreeMap<String, Value>) {
    let every = match (state.get(attribute), state.get("effective_annotations")) {
        (Some(Value::Map(own)), Some(Value::Map(before))) => {
            Value::Map(before.iter().chain(own).map(|(name, value)| (name.clone(), value.clone())).collect())
        }
        (Some(Value::Unknown(_)), _) => Value::unknown(),
        (Some(own @ Value::Map(_)), _) => own.clone(),
        (_, Some(before @ Value::Map(_))) => before.clone(),
        _ => Value::Map(BTreeMap::new()),
    };
    state.insert("effective_annotations".to_owned(), every);
}

/// The labels that a thing will have: the provider's, its own, and the mark, which only what is new gets. What somebody
/// else has put on it stays.
fn labels(own: &str, attribution: bool, new: bool, provider: &Value, state: &mut BTreeMap<String, Value>) {
    let before = |name: &str| match state.get(name) {
        Some(Value::Map(labels)) => labels.clone(),
        _ => BTreeMap::new(),
    };
    let (ours, effective) = (before("terraform_labels"), before("effective_labels"));
    let marked = attribution && (new || ours.contains_key(ATTRIBUTION.0));
    let (all, every) = match all_labels(state.get(own).unwrap_or(&Value::Null), marked, provider) {
        Some(all) => {
            let foreign = effective.into_iter().filter(|(name, _)| !ours.contains_key(name));
            (Value::Map(all.clone()), Value::Map(foreign.chain(all.clone()).collect()))
        }
        None => (Value::unknown(), Value::unknown()),
    };
    for (name, value) in [("terraform_labels", all), ("effective_labels", every)] {
        if state.contains_key(name) {
            state.insert(name.to_owned(), value);
        }
    }
}

/// `None` where some are not known yet.
fn all_labels(own: &Value, marked: bool, provider: &Value) -> Option<BTreeMap<String, Value>> {
    let mut all = BTreeMap::new();
    for labels in [provider.get("default_labels"), own] {
        match labels {
            Value::Map(labels) if labels.values().any(Value::is_unknown) => return None,
            Value::Map(labels) => all.extend(labels.clone()),
            Value::Unknown(_) => return None,
            _ => {}
        }
    }
    if marked && *provider.get("add_terraform_attribution_label") != Value::Bool(false) {
        let (name, value) = ATTRIBUTION;
        all.insert(name.to_owned(), Value::Text(value.to_owned()));
    }
    Some(all)
}

/// Its e-mail address follows from its name.
fn service_account(state: &mut BTreeMap<String, Value>) {
    let text = |name: &str| state.get(name).and_then(Value::text).map(str::to_owned);
    let (Some(account), Some(project)) = (text("account_id"), text("project")) else { return };
    let email = format!("{account}@{project}.iam.gserviceaccount.com");
    for (name, value) in [("member", format!("serviceAccount:{email}")), ("email", email)] {
        if state.get(name).is_some_and(Value::is_unknown) {
            state.insert(name.to_owned(), Value::Text(value));
        }
    }
}
