//! The table of values in the chart's README.md, made of its schema and its values.yaml.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::helm::chart;

const BEGIN: &str = "<!-- Generated from values.schema.json and values.yaml: `UPDATE_DOCS=1 cargo test --release` writes it anew. -->\n";

/// The chart's schema.
pub fn schema() -> Value {
    let text = std::fs::read_to_string(chart().join("values.schema.json")).expect("the schema");
    serde_json::from_str(&text).expect("JSON")
}

/// The chart's own values.
pub fn values() -> Value {
    let text = std::fs::read_to_string(chart().join("values.yaml")).expect("the values");
    serde_saphyr::from_str(&text).expect("YAML")
}

#[test]
fn the_table_of_values_is_current() {
    let path = chart().join("README.md");
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    let (above, _) = page.split_once(BEGIN).expect("README.md has a place for the table");
    let made = format!("{above}{BEGIN}\n{}", table(&schema(), &values()));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &made).expect("written");
    } else {
        assert!(
            page == made,
            "charts/application/README.md is out of date: run `UPDATE_DOCS=1 cargo test --release`"
        );
    }
}

/// What the schema knows values.yaml has, and the other way round: neither can hide a key.
#[test]
fn schema_and_values_name_the_same_keys() {
    let mut missing = Vec::new();
    compare("", &schema(), &schema(), &values(), &mut missing);
    assert!(missing.is_empty(), "{missing:?}");
}

fn compare(path: &str, root: &Value, schema: &Value, values: &Value, missing: &mut Vec<String>) {
    let Some(known) = properties(root, schema) else { return };
    let values = values.as_object().cloned().unwrap_or_default();
    for key in values.keys().filter(|key| !known.contains_key(*key)) {
        missing.push(format!("values.schema.json has no {path}{key}"));
    }
    // What may be said and has no default.
    let silent = ["global", "ephemeral-storage", "limits.cpu"];
    for (key, inner) in known {
        let whole = format!("{path}{key}");
        match values.get(key) {
            Some(value) => compare(&format!("{whole}."), root, inner, value, missing),
            None if silent.iter().any(|silent| whole.ends_with(silent)) => {}
            None => missing.push(format!("values.yaml has no {whole}")),
        }
        if describe(root, inner).is_empty() {
            missing.push(format!("values.schema.json says nothing about {whole}"));
        }
    }
}

fn table(root: &Value, values: &Value) -> String {
    let mut table = String::from("| key | takes | default | what it says |\n|---|---|---|---|\n");
    rows("", root, root, Some(values), &mut table);
    table
}

fn rows(path: &str, root: &Value, schema: &Value, values: Option<&Value>, table: &mut String) {
    for (key, inner) in properties(root, schema).into_iter().flatten() {
        if path.is_empty() && key == "global" {
            continue;
        }
        let (whole, value) = (format!("{path}{key}"), values.and_then(|values| values.get(key)));
        let default = value.map(|value| format!("`{value}`")).unwrap_or_default();
        let described = describe(root, inner);
        if properties(root, inner).is_some() {
            let _ = writeln!(table, "| `{whole}` | table | | {described} |");
            rows(&format!("{whole}."), root, inner, value, table);
            continue;
        }
        let _ = writeln!(table, "| `{whole}` | {} | {default} | {described} |", takes(root, inner));
        for (mark, each) in [("[].", "items"), (".NAME.", "additionalProperties")] {
            if let Some(each) = inner.get(each) {
                rows(&format!("{whole}{mark}"), root, each, None, table);
            }
        }
    }
}

fn takes(root: &Value, schema: &Value) -> String {
    let schema = resolved(root, schema);
    if let Some(choices) = schema["enum"].as_array() {
        return choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ");
    }
    if let (None, Some(choices)) = (schema.get("type"), schema["oneOf"].as_array()) {
        return choices.iter().map(|choice| takes(root, choice)).collect::<Vec<_>>().join(" or ");
    }
    match schema["type"].as_str().unwrap_or_default() {
        "array" => format!("list of: {}", takes(root, &schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            format!("table of: {}", takes(root, &schema["additionalProperties"]))
        }
        "object" => "table".into(),
        "integer" => bounds(schema),
        other => other.into(),
    }
}

fn bounds(schema: &Value) -> String {
    match (schema["minimum"].as_i64(), schema["maximum"].as_i64()) {
        (Some(least), Some(most)) if most < i64::from(i32::MAX) => format!("integer, {least} to {most}"),
        (Some(least), _) => format!("integer, {least} or more"),
        _ => "integer".into(),
    }
}

fn describe<'a>(root: &'a Value, schema: &'a Value) -> &'a str {
    let own = schema["description"].as_str();
    own.or_else(|| resolved(root, schema)["description"].as_str()).unwrap_or_default()
}

fn properties<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Map<String, Value>> {
    resolved(root, schema).get("properties")?.as_object()
}

/// What a reference to a definition stands for; the description stands beside it.
fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
    reference.map_or(schema, |reference| {
        root.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("there is no {reference}"))
    })
}

/// Whether values may have such a key: `probes.readiness.path`, `volumes[].name`.
pub fn knows(key: &str) -> bool {
    let root = schema();
    let parts = key.split('.');
    let found = parts.into_iter().try_fold(&root, |schema, part| {
        let schema = resolved(&root, schema);
        let part = part.trim_end_matches("[]");
        let each = schema.get("items").map_or(schema, |items| resolved(&root, items));
        each["properties"]
            .get(part)
            .or_else(|| each.get("additionalProperties").filter(|each| each.is_object()))
    });
    found.is_some()
}

#[test]
fn keys_are_known_or_not() {
    for key in ["team", "probes.readiness.path", "volumes.name", "vault.secrets.NAME.path", "env.LOG_LEVEL"] {
        assert!(knows(key), "{key}");
    }
    for key in ["teams", "probes.readiness.url", "vault.secrets.NAME.key"] {
        assert!(!knows(key), "{key}");
    }
}
