use groundwork::rehearsal::google::{
    schema::{Attribute, Facts, Type},
    validation::Forms,
};
use serde_json::{Map, Value, json};

use super::{example::Example, root::Root};

/// Where the types that only google-beta has are made.
const BETA: &str = r#"
provider "google-beta" {
  project = "elsewhere"
  region  = "europe-west1"
}
"#;

/// Every resource type with what it must have.
fn every_type<'a>(facts: &'a Facts, forms: &'a Forms) -> Vec<(&'a str, Map<String, Value>)> {
    // A local cluster for each would take a minute; they have tests of their own.
    let clusters = ["google_container_cluster", "google_container_node_pool"];
    let types = facts.resources().enumerate().filter(move |(_, kind)| !clusters.contains(kind));
    let body = |(number, kind)| {
        let resource = facts.resource(kind).expect("a type has facts");
        let example = Example { resource, forms: forms.resource(kind), number };
        let mut body = example.required();
        // What protects it would keep it.
        let policies = [
            ("deletion_protection", Type::Bool, json!(false)),
            ("deletion_protection", Type::String, json!("UNPROTECTED")),
            ("deletion_policy", Type::String, json!("DELETE")),
        ];
        for (name, of, free) in policies {
            let takes =
                |attribute: &Attribute| attribute.optional && attribute.of == of && example.fits(name, &free);
            if resource.block.attributes.get(name).is_some_and(takes) {
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
    let forms = Forms::built_in();
    let all = every_type(&facts, &forms);
    assert!(all.len() > 1300);
    let mut left = Vec::new();
    // What owns a policy and what only adds to it would fight over it, in a real cloud too.
    let (policies, others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(kind, _)| kind.ends_with("_iam_policy"));
    let (bindings, others): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|(kind, _)| kind.ends_with("_iam_binding"));
    for some in [policies, bindings, others].iter().flat_map(|types| types.chunks(100)) {
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
    // A script that has run stays so, in a real cloud too.
    let stays = [
        "google_kms_crypto_key",
        "google_kms_key_ring",
        "google_project_service",
        "google_sql_provision_script",
    ];
    assert_eq!(left, stays);
}
