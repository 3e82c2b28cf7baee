//! What the real provider knows at plan although the configuration leaves it open.

use std::collections::BTreeMap;

use crate::rehearsal::google::{schema::Resource, value::Value};

/// The mark that the real provider puts on what it made.
const ATTRIBUTION: (&str, &str) = ("goog-terraform-provisioned", "true");

/// Types whose project or region is not known at plan, against the rule.
const LATE: &[(&str, &str)] = &[
    ("google_container_cluster", "project"),
    ("google_storage_bucket", "project"),
    ("google_secret_manager_secret_version", "project"),
    ("google_secret_manager_secret_version", "deletion_policy"),
    ("google_compute_instance_template", "region"),
    ("google_compute_subnetwork", "region"),
    ("google_sql_database_instance", "region"),
];

/// Fills in what is known.
pub(super) fn complete(
    kind: &str,
    resource: &Resource,
    new: bool,
    config: &Value,
    provider: &Value,
    state: &mut Value,
) {
    let Value::Map(state) = state else { return };
    for name in ["project", "region", "zone"] {
        if is_open(kind, resource, config, state, name) && provider.get(name).text().is_some() {
            state.insert(name.to_owned(), provider.get(name).clone());
        }
    }
    if is_open(kind, resource, config, state, "deletion_policy") {
        state.insert("deletion_policy".to_owned(), Value::Text("DELETE".to_owned()));
    }
    labels(resource, new, provider, state);
    if kind == "google_service_account" {
        service_account(state);
    }
}

/// Whether an attribute is one that the provider may fill in here and nobody has said.
fn is_open(
    kind: &str,
    resource: &Resource,
    config: &Value,
    state: &BTreeMap<String, Value>,
    name: &str,
) -> bool {
    resource.block.attributes.get(name).is_some_and(|attribute| attribute.computed)
        && config.get(name).is_null()
        && state.get(name).is_some_and(Value::is_unknown)
        && !LATE.contains(&(kind, name))
}

/// The labels that a thing will have: the provider's, its own, and the mark, which only what is new gets. What somebody
/// else has put on it stays.
fn labels(resource: &Resource, new: bool, provider: &Value, state: &mut BTreeMap<String, Value>) {
    let attributes = &resource.block.attributes;
    let Some(own) = ["labels", "resource_labels", "user_labels"].into_iter().find(|name| attributes.contains_key(*name))
    else {
        return;
    };
    if !attributes.contains_key("effective_labels") {
        return;
    }
    let before = |name: &str| match state.get(name) {
        Some(Value::Map(labels)) => labels.clone(),
        _ => BTreeMap::new(),
    };
    let (ours, effective) = (before("terraform_labels"), before("effective_labels"));
    let marked = new || ours.contains_key(ATTRIBUTION.0);
    let (all, every) = match all_labels(state.get(own).unwrap_or(&Value::Null), marked, provider) {
        Some(all) => {
            let foreign = effective.into_iter().filter(|(name, _)| !ours.contains_key(name));
            (Value::Map(all.clone()), Value::Map(foreign.chain(all.clone()).collect()))
        }
        None => (Value::unknown(), Value::unknown()),
    };
    for (name, value) in [("terraform_labels", all), ("effective_labels", every)] {
        if attributes.contains_key(name) {
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
