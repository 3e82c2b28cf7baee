use std::fs;

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

/// Import blocks for everything in the state that can be imported, with the fullest id that the real provider takes.
fn imports(facts: &Facts, root: &Root) -> Vec<Value> {
    let shown = root.ok(&["show", "-json"]);
    let state: Value = serde_json::from_str(&shown.out).expect("JSON");
    let all = state["values"]["root_module"]["resources"].as_array().expect("resources");
    let import = |resource: &Value| {
        let kind = resource["type"].as_str().expect("a type");
        let form = facts.resource(kind)?.import.first()?;
        let values = &resource["values"];
        let id = form.fill(|path| {
            let here = path.split('.').fold(values, |here, name| {
                let here = here.get(0).unwrap_or(here);
                &here[name]
            });
            match here {
                Value::String(text) => Some(text.clone()),
                // What a thing does not say is the provider's.
                Value::Null if path == "region" => Some("europe-west1".to_owned()),
                Value::Null if path == "project" => Some("elsewhere".to_owned()),
                Value::Null => None,
                other => Some(other.to_string()),
            }
        });
        // Some names are whole paths: the id is that then.
        let id = if id.match_indices("projects/").count() > 1 { values["id"].clone() } else { json!(id) };
        Some(json!({ "to": format!("{kind}.x"), "id": id }))
    };
    all.iter().filter_map(import).collect()
}

/// Forgets what can be imported, and imports it: nothing is to be done then.
fn imported_again(facts: &Facts, root: &Root) {
    let imports = imports(facts, root);
    let addresses = imports.iter().filter_map(|import| import["to"].as_str());
    let forget: Vec<&str> = ["state", "rm"].into_iter().chain(addresses).collect();
    root.ok(&forget);
    root.write("imports.tf.json", &json!({ "import": imports }).to_string());
    assert_eq!(root.actions(), []);
    root.apply();
    fs::remove_file(root.path().join("imports.tf.json")).expect("it was there");
    root.unchanged();
}

/// Every resource type with the arguments that it requires: it is made, a second plan finds nothing to do, it can be
/// imported, and it goes. A root for each hundred types: terraform takes more than twice the time for twice the types.
#[test]
fn every_resource_type_is_made_left_alone_and_imported() {
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
        imported_again(&facts, &root);
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

/// What a data source must be told.
fn asked(facts: &Facts, forms: &Forms, number: usize, kind: &str) -> Map<String, Value> {
    let resource = facts.data_source(kind).expect("a data source has facts");
    Example { resource, forms: forms.data_source(kind), number }.required()
}

/// Every data source with the arguments that it requires, where nobody knows what is there: it is read, and gives the
/// same the second time.
#[test]
fn every_data_source_is_read() {
    let facts = Facts::built_in();
    let forms = Forms::built_in();
    let all: Vec<(usize, &str)> = facts.data_sources().enumerate().collect();
    assert!(all.len() > 450);
    for some in all.chunks(115) {
        let data: Map<String, Value> = some
            .iter()
            .map(|(number, kind)| ((*kind).to_owned(), json!({ "x": asked(&facts, &forms, *number, kind) })))
            .collect();
        let root = Root::new("");
        root.write("all.tf.json", &json!({ "data": data }).to_string());
        root.ok(&["init", "-no-color"]);
        root.apply();
        let first = root.ok(&["show", "-json"]).out;
        root.unchanged();
        root.apply();
        assert_eq!(root.ok(&["show", "-json"]).out, first);
    }
}

/// What a data source must be told to find the resource of its name: the resource's own attributes.
fn asked_for(facts: &Facts, kind: &str) -> Option<Map<String, Value>> {
    let (resource, data) = (facts.resource(kind)?, facts.data_source(kind)?);
    let places = ["project", "project_id", "region", "zone", "location", "name"];
    let wanted = data.block.attributes.iter().filter(|(name, attribute)| {
        attribute.required || attribute.optional && places.contains(&name.as_str())
    });
    let mut body = Map::new();
    for (name, attribute) in wanted {
        if resource.block.attributes.contains_key(name) {
            body.insert(name.clone(), json!(format!("${{{kind}.x.{name}}}")));
        } else if attribute.required {
            return None;
        }
    }
    Some(body)
}

/// Every data source that has a resource's name finds what was made of that resource.
#[test]
fn every_data_source_finds_its_resource() {
    let facts = Facts::built_in();
    let forms = Forms::built_in();
    let pairs: Vec<_> = every_type(&facts, &forms)
        .into_iter()
        .filter(|(kind, _)| !kind.ends_with("_iam_policy"))
        // The example's account has no whole name, without which its key has none.
        .filter(|(kind, _)| *kind != "google_service_account_key")
        .filter_map(|(kind, body)| Some((kind, body, asked_for(&facts, kind)?)))
        .collect();
    assert!(pairs.len() > 100);
    let mut others = Vec::new();
    for some in pairs.chunks(100) {
        let each = |of: &dyn Fn(&Map<String, Value>, &Map<String, Value>) -> Value| -> Map<String, Value> {
            some.iter()
                .map(|(kind, body, asked)| ((*kind).to_owned(), json!({ "x": of(body, asked) })))
                .collect()
        };
        let resources = each(&|body, _| json!(body));
        let data = each(&|_, asked| json!(asked));
        let root = Root::new(BETA);
        root.write("all.tf.json", &json!({ "resource": resources, "data": data }).to_string());
        root.ok(&["init", "-no-color"]);
        root.apply();
        root.unchanged();
        let state: Value = serde_json::from_str(&root.ok(&["show", "-json"]).out).expect("JSON");
        let all = state["values"]["root_module"]["resources"].as_array().expect("resources");
        let id = |kind: &str, mode: &str| {
            let found = all.iter().find(|one| one["type"] == kind && one["mode"] == mode);
            found.map(|one| one["values"]["id"].clone())
        };
        others.extend(
            some.iter()
                .filter(|(kind, _, _)| id(kind, "data") != id(kind, "managed"))
                .map(|(kind, _, _)| *kind),
        );
    }
    assert_eq!(others, Vec::<&str>::new());
}
