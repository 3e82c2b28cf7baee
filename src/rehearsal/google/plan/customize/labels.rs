use std::collections::BTreeMap;

use super::Plan;
use crate::rehearsal::google::value::Value;

/// The mark that the real provider puts on what it made.
const ATTRIBUTION: (&str, &str) = ("goog-terraform-provisioned", "true");

type Map = BTreeMap<String, Value>;

/// The labels that a thing will have: the provider's, the mark, and its own. What somebody else has put on it stays.
pub(super) fn labels(own: &str, attribution: bool, plan: &mut Plan<'_>) {
    let labels = plan.get(own);
    if !is_known(labels) || !is_known(plan.around.provider.get("default_labels")) {
        plan.set("terraform_labels", Value::unknown());
        plan.set("effective_labels", Value::unknown());
        return;
    }
    let mut all = map(plan.around.provider.get("default_labels"));
    if attribution && is_marked(plan) {
        all.insert(ATTRIBUTION.0.to_owned(), Value::Text(ATTRIBUTION.1.to_owned()));
    }
    all.extend(map(labels));
    let effective = merged("effective_labels", "terraform_labels", &all, plan);
    let all = in_the_end("terraform_labels", all, plan);
    plan.set("effective_labels", effective);
    plan.set("terraform_labels", all);
}

/// Whether the mark is put on it: on what is new, and on what has it; on everything where the provider block says so.
fn is_marked(plan: &Plan<'_>) -> bool {
    let strategy = plan.around.provider.get("terraform_attribution_label_addition_strategy").text();
    *plan.around.provider.get("add_terraform_attribution_label") != Value::Bool(false)
        && (plan.is_new()
            || strategy == Some("PROACTIVE")
            || !plan.prior.get("effective_labels").get(ATTRIBUTION.0).is_null())
}

/// The annotations that a thing will have. What somebody else has put on it stays.
pub(super) fn annotations(own: &str, plan: &mut Plan<'_>) {
    let effective = if is_known(plan.get(own)) {
        merged("effective_annotations", own, &map(plan.get(own)), plan)
    } else {
        Value::unknown()
    };
    plan.set("effective_annotations", effective);
}

/// All that there will be: what is there now, without what was ours, and what is ours now.
fn merged(effective: &str, ours: &str, now: &Map, plan: &Plan<'_>) -> Value {
    let mut all = map(plan.prior.get(effective));
    for name in map(plan.prior.get(ours)).keys().filter(|name| !now.contains_key(*name)) {
        all.remove(name);
    }
    all.extend(now.clone());
    in_the_end(effective, all, plan)
}

/// An empty map that was never there is one that Google fills in, for the library.
fn in_the_end(name: &str, map: Map, plan: &Plan<'_>) -> Value {
    if map.is_empty() && plan.prior.get(name).is_null() { Value::unknown() } else { Value::Map(map) }
}

fn map(value: &Value) -> Map {
    match value {
        Value::Map(map) => map.clone(),
        _ => Map::new(),
    }
}

fn is_known(value: &Value) -> bool {
    match value {
        Value::Unknown(_) => false,
        Value::Map(map) => !map.values().any(Value::is_unknown),
        _ => true,
    }
}
