use serde_json::{Value as Json, json};

use super::*;
use crate::rehearsal::google::{
    schema::{Block, Facts, Resource},
    value::Value,
};

/// A type of the facts, with what of it is planned.
struct Case {
    facts: Facts,
    kind: &'static str,
}

impl Case {
    fn new(kind: &'static str) -> Self {
        Self { facts: Facts::built_in(), kind }
    }

    fn resource(&self) -> &Resource {
        self.facts.resource(self.kind).expect("a type of the facts")
    }

    /// A whole value of it, with the empty lists that terraform puts in the place of blocks that are not there.
    fn value(&self, json: &Json) -> Value {
        let mut value = Value::of_json(json, self.resource().object());
        blocks(&self.resource().block, &mut value);
        value
    }

    /// The plan of a change, whose configuration is also what terraform proposes.
    fn plan(&self, prior: Option<&Json>, config: &Json) -> Planned {
        let provider = Value::of_json(&json!({ "project": "p" }), &self.facts.provider().object());
        let around = Surroundings { provider: &provider, folder: None };
        let config = self.value(config);
        plan(self.resource(), prior.map(|prior| self.value(prior)).as_ref(), &config, &config, around)
    }
}

fn blocks(of: &Block, value: &mut Value) {
    let Value::Map(body) = value else { return };
    for (name, nested) in &of.blocks {
        match body.get_mut(name) {
            Some(Value::List(elements)) => {
                elements.iter_mut().for_each(|element| blocks(&nested.block, element));
            }
            Some(absent @ Value::Null) if name != "timeouts" => *absent = Value::List(Vec::new()),
            _ => {}
        }
    }
}

const CHECK: &str = "google_compute_health_check";

#[test]
fn what_is_new_and_filled_in_by_google_is_unknown() {
    let case = Case::new("google_compute_network");
    let planned = case.plan(None, &json!({ "name": "n" })).state;
    assert_eq!(planned.get("auto_create_subnetworks"), &Value::Bool(true), "a default");
    assert_eq!(planned.get("project").text(), Some("p"), "from the provider block");
    assert_eq!(planned.get("description"), &Value::Null);
    assert!(planned.get("id").is_unknown() && planned.get("mtu").is_unknown());
}

#[test]
fn a_computed_block_is_unknown_when_new_and_stays_later() {
    let case = Case::new("google_storage_bucket");
    let bucket = json!({ "name": "b", "location": "EU" });
    assert!(case.plan(None, &bucket).state.get("versioning").is_unknown());
    let prior = json!({ "id": "b", "name": "b", "location": "EU", "versioning": [{ "enabled": true }] });
    let planned = case.plan(Some(&prior), &bucket).state;
    assert_eq!(planned.get("versioning").elements().len(), 1);
}

#[test]
fn in_a_block_that_changes_what_is_null_is_empty() {
    let case = Case::new(CHECK);
    let check = |port: u32| json!({ "id": "c", "name": "c", "http_health_check": [{ "port": port }] });
    let planned = case.plan(Some(&check(80)), &check(81)).state;
    let block = &planned.get("http_health_check").elements()[0];
    assert_eq!((block.get("port"), block.get("host").text()), (&Value::Int(81), Some("")));
}

#[test]
fn nothing_and_an_empty_value_are_no_change() {
    let case = Case::new(CHECK);
    let prior = json!({
        "id": "c", "name": "c", "project": "p", "deletion_policy": "DELETE", "description": "", "check_interval_sec": 5,
        "timeout_sec": 5, "healthy_threshold": 2, "unhealthy_threshold": 2, "type": "TCP", "self_link": "l",
        "creation_timestamp": "t", "source_regions": [],
        "tcp_health_check": [{ "port": 80, "proxy_header": "NONE", "request": "", "response": "" }],
        "log_config": [],
    });
    let planned = case.plan(Some(&prior), &json!({
        "id": "c", "name": "c", "project": "p", "tcp_health_check": [{ "port": 80 }], "type": "TCP", "self_link": "l",
        "creation_timestamp": "t",
    }));
    assert_eq!(planned.state, case.value(&prior));
}

#[test]
fn one_unknown_element_makes_all_of_a_set_unknown() {
    let case = Case::new("google_compute_backend_service");
    let mut config = case.value(&json!({ "name": "b", "health_checks": ["a"] }));
    if let Value::Map(body) = &mut config {
        body.insert("health_checks".into(), Value::List(vec![Value::Text("a".into()), Value::unknown()]));
    }
    let provider = Value::Null;
    let around = Surroundings { provider: &provider, folder: None };
    let planned = plan(case.resource(), None, &config, &config, around).state;
    assert!(planned.get("health_checks").is_unknown());
}

#[test]
fn unknown_elements_of_a_set_of_blocks_are_all_different() {
    let case = Case::new("google_compute_firewall");
    let mut config = case
        .value(&json!({ "name": "f", "network": "n", "allow": [{ "protocol": "" }, { "protocol": "" }] }));
    if let Value::Map(body) = &mut config
        && let Some(Value::List(rules)) = body.get_mut("allow")
    {
        for rule in rules {
            let Value::Map(rule) = rule else { continue };
            rule.insert("protocol".into(), Value::unknown());
        }
    }
    let provider = Value::Null;
    let around = Surroundings { provider: &provider, folder: None };
    let planned = plan(case.resource(), None, &config, &config, around).state;
    assert_eq!(planned.get("allow").elements().len(), 2);
}

#[test]
fn what_replaces_a_resource_is_named_down_to_new_blocks() {
    let case = Case::new("google_project_iam_member");
    let member = |condition: Json| json!({ "id": "m", "project": "p", "role": "r", "member": "user:a@b.c", "etag": "e", "condition": condition });
    let planned = case.plan(Some(&member(json!([]))), &member(json!([{ "title": "t", "expression": "e" }])));
    let paths: Vec<String> = planned.requires_replace.iter().map(|path| format!("{path:?}")).collect();
    assert_eq!(paths.len(), 3, "{paths:?}");
    assert_eq!(paths[0], "[Name(\"condition\")]");
    let same = case.plan(Some(&member(json!([]))), &member(json!([])));
    assert_eq!(same.requires_replace, Vec::<Path>::new());
}

#[test]
fn a_default_that_the_provider_takes_for_nothing_is_left_open() {
    let case = Case::new("google_compute_global_address");
    let planned = case.plan(None, &json!({ "name": "a", "address_type": "EXTERNAL" })).state;
    assert_eq!(planned.get("address_type"), &Value::Null);
}
