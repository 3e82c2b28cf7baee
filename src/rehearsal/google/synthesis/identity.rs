use super::seed::Seed;
use crate::rehearsal::google::{names, schema::Resource, value::Value};

/// The number of a project: twelve digits that follow from its id.
#[must_use]
pub fn project_number(project: &str) -> String {
    Seed::new(&format!("project {project}")).digits(12)
}

/// The id of a thing, from its type's template: `projects/{{project}}/global/networks/{{name}}`. Types without a
/// template are named after what they are called, or by their seed.
#[must_use]
pub fn identity(kind: &str, resource: &Resource, attributes: &Value, settings: &Value) -> String {
    let Some(template) = &resource.id else {
        let name = ["name", "secret_id", "account_id"].iter().find_map(|name| attributes.get(name).text());
        return name.map_or_else(|| unnamed(kind, attributes), str::to_owned);
    };
    filled(template, attributes, settings)
}

fn unnamed(kind: &str, attributes: &Value) -> String {
    Seed::new(&format!("{kind} {}", attributes.to_json())).digits(19)
}

/// A template with `{{name}}` replaced by attributes, or by the provider's settings. What is a path where the template
/// wants a name is cut to its last part.
pub(super) fn filled(template: &str, attributes: &Value, settings: &Value) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let Some((name, after)) = after.split_once("}}") else { break };
        let name = name.trim_start_matches('%');
        let value = [attributes, settings].into_iter().find_map(|from| plain(from.get(name)));
        let value = value.unwrap_or_default();
        text.push_str(if wants_name(&text, name) { names::last(&value) } else { &value });
        rest = after;
    }
    text + rest
}

/// Whether a collection stands before a place: `…/routers/` wants the router's name, not its path.
fn wants_name(before: &str, name: &str) -> bool {
    const ALWAYS: &[&str] = &["region", "zone", "router", "network", "cluster"];
    ALWAYS.contains(&name)
        || before.strip_suffix('/').is_some_and(|before| {
            let collection = names::last(before);
            !collection.is_empty() && collection.starts_with(char::is_lowercase) && collection.ends_with('s')
        })
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        _ => None,
    }
}

/// The link to a thing by its id. Compute has an address of its own; other services that give one use theirs.
#[must_use]
pub fn self_link(kind: &str, id: &str) -> String {
    let base = match kind {
        "google_container_cluster" | "google_container_node_pool" => "https://container.googleapis.com/v1/",
        "google_storage_bucket" => "https://www.googleapis.com/storage/v1/b/",
        "google_sql_database_instance" => "https://sqladmin.googleapis.com/sql/v1beta4/",
        _ if kind.starts_with("google_compute_") => "https://www.googleapis.com/compute/v1/",
        _ => "https://www.googleapis.com/",
    };
    format!("{base}{id}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rehearsal::google::schema::Type;

    fn object(json: serde_json::Value) -> Value {
        let fields = json.as_object().expect("an object");
        let of = Type::Object(fields.keys().map(|name| (name.clone(), Type::String)).collect());
        Value::of_json(&json, &of)
    }

    #[test]
    fn ids_come_from_templates() {
        let settings = object(json!({ "project": "p", "region": "r" }));
        let with = |template, attributes| filled(template, &object(attributes), &settings);
        let link = "https://www.googleapis.com/compute/v1/projects/p/regions/r1";
        assert_eq!(
            with("projects/{{project}}/regions/{{region}}/routers/{{name}}", json!({ "name": "n", "region": link })),
            "projects/p/regions/r1/routers/n"
        );
        assert_eq!(
            with("{{key_ring}}/cryptoKeys/{{name}}", json!({ "key_ring": "projects/p/keyRings/k", "name": "n" })),
            "projects/p/keyRings/k/cryptoKeys/n"
        );
        assert_eq!(
            with("{{project}}/{{role}}/{{member}}", json!({ "role": "roles/viewer", "member": "user:a" })),
            "p/roles/viewer/user:a"
        );
        assert_eq!(project_number("p").len(), 12);
    }
}
