use std::fs;

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
    let all = every_type(&facts);
    assert!(all.len() > 1300);
    // A policy removes what members and bindings of the same thing have given.
    let (policies, others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(kind, _)| kind.ends_with("_iam_policy"));
    let mut left = Vec::new();
    for some in others.chunks(100).chain(policies.chunks(100)) {
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
    assert_eq!(left, ["google_kms_crypto_key", "google_kms_key_ring", "google_project_service"]);
}

/// What a data source must be told.
fn asked(facts: &Facts, number: usize, kind: &str) -> Map<String, Value> {
    required(&facts.data_source(kind).expect("a data source has facts").block, number)
}

/// Every data source with the arguments that it requires, where nobody knows what is there: it is read, and gives the
/// same the second time.
#[test]
fn every_data_source_is_read() {
    let facts = Facts::built_in();
    let all: Vec<(usize, &str)> = facts.data_sources().enumerate().collect();
    assert!(all.len() > 450);
    for some in all.chunks(115) {
        let data: Map<String, Value> = some
            .iter()
            .map(|(number, kind)| ((*kind).to_owned(), json!({ "x": asked(&facts, *number, kind) })))
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
    let pairs: Vec<_> = every_type(&facts)
        .into_iter()
        .filter(|(kind, _)| !kind.ends_with("_iam_policy"))
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
