use groundwork::rehearsal::google::schema::{Attribute, Block, Facts, Nesting, Type};
use serde_json::{Map, Value, json};

use super::root::Root;

/// A value that an attribute takes.
fn value(name: &str, of: &Type, number: usize) -> Value {
    match of {
        Type::Bool => json!(true),
        Type::Number => json!(number),
        Type::List(of) | Type::Set(of) => json!([value(name, of, number)]),
        Type::Map(of) => json!({ "key": value(name, of, number) }),
        Type::Object(fields) => {
            Value::Object(fields.iter().map(|(name, of)| (name.clone(), value(name, of, number))).collect())
        }
        Type::String if name.contains("cidr") => json!(format!("10.{}.{}.0/24", number / 250, number % 250)),
        Type::String if name == "member" || name == "members" => json!("user:somebody@example.com"),
        Type::String if name == "policy_data" => json!("{\"bindings\":[]}"),
        Type::String | Type::Dynamic => json!(format!("{}-{number}", name.replace('_', "-"))),
    }
}

/// A block with what it must have.
fn required(block: &Block, number: usize) -> Map<String, Value> {
    let must = |attribute: &Attribute| attribute.required && !attribute.write_only;
    let mut body: Map<String, Value> = block
        .attributes
        .iter()
        .filter(|(_, attribute)| must(attribute))
        .map(|(name, attribute)| (name.clone(), value(name, &attribute.of, number)))
        .collect();
    for (name, nested) in block.blocks.iter().filter(|(_, nested)| nested.min_items > 0) {
        let inner = Value::Object(required(&nested.block, number));
        let inner = if nested.nesting == Nesting::Single { inner } else { json!([inner]) };
        body.insert(name.clone(), inner);
    }
    body
}

/// Where the types that only google-beta has are made.
const BETA: &str = r#"
provider "google-beta" {
  project = "elsewhere"
  region  = "europe-west1"
}
"#;

/// Every resource type with what it must have.
fn every_type(facts: &Facts) -> Vec<(&str, Map<String, Value>)> {
    // A local cluster for each would take a minute; they have tests of their own.
    let clusters = ["google_container_cluster", "google_container_node_pool"];
    let types = facts.resources().enumerate().filter(|(_, kind)| !clusters.contains(kind));
    let body = |(number, kind)| {
        let resource = facts.resource(kind).expect("a type has facts");
        let mut body = required(&resource.block, number);
        // What protects it would keep it.
        for (name, free) in [("deletion_protection", json!(false)), ("deletion_policy", json!("DELETE"))] {
            if resource.block.attributes.get(name).is_some_and(|attribute| attribute.optional) {
                body.insert(name.to_owned(), free);
            }
        }
        if resource.beta {
            body.insert("provider".to_owned(), json!("google-beta"));
        }
        (kind, body)
    };
    types.map(body).collect()
}

/// Every resource type with the arguments that it requires: it is made, a second plan finds nothing to do, and it
/// goes. A root for each hundred types: terraform takes more than twice the time for twice the types.
#[test]
fn every_resource_type_is_made_and_then_left_alone() {
    let facts = Facts::built_in();
    let all = every_type(&facts);
    assert!(all.len() > 1300);
    let mut left = Vec::new();
    for some in all.chunks(100) {
        let resources: Map<String, Value> =
            some.iter().map(|(kind, body)| ((*kind).to_owned(), json!({ "x": body }))).collect();
        let root = Root::new(BETA);
        root.write("all.tf.json", &json!({ "resource": resources }).to_string());
        root.ok(&["init", "-no-color"]);
        root.apply();
        root.unchanged();
        root.destroy();
        let list: Value = serde_json::from_str(&root.groundwork(&["list", "--json"]).out).expect("JSON");
        let types = list.as_array().expect("a list").iter().filter_map(|object| object["type"].as_str());
        left.extend(types.map(str::to_owned));
    }
    assert_eq!(left, ["google_kms_crypto_key", "google_kms_key_ring", "google_project_service"]);
}
