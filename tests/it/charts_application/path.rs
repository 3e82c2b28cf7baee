//! Paths into values and documents: `spec.ports[0]["app.kubernetes.io/name"]`, the part of JSON paths that is used here.

use serde_json::{Map, Value};

/// One step of a path.
enum Step {
    Key(String),
    Index(usize),
}

/// What is there, if anything is.
pub fn find<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    steps(path).iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Index(index) => value.get(index),
    })
}

/// Puts a value there; tables on the way are made.
pub fn put(values: &mut Map<String, Value>, path: &str, value: Value) {
    let steps = steps(path);
    let mut keys = steps.iter().map(|step| match step {
        Step::Key(key) => key,
        Step::Index(_) => panic!("{path}: values are set by key"),
    });
    let last = keys.next_back().expect("a path has a key");
    let table = keys.fold(values, |table, key| {
        let inner = table.entry(key.as_str()).or_insert_with(|| Value::Object(Map::new()));
        inner.as_object_mut().unwrap_or_else(|| panic!("{path}: {key} is no table"))
    });
    table.insert(last.clone(), value);
}

fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if let Some(quoted) = rest.strip_prefix("[\"") {
            let (key, after) = quoted.split_once("\"]").unwrap_or_else(|| panic!("{path}: no end of a key"));
            steps.push(Step::Key(key.to_owned()));
            rest = after;
        } else if let Some(index) = rest.strip_prefix('[') {
            let (index, after) =
                index.split_once(']').unwrap_or_else(|| panic!("{path}: no end of an index"));
            steps.push(Step::Index(index.parse().unwrap_or_else(|_| panic!("{path}: {index} is no index"))));
            rest = after;
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            steps.push(Step::Key(rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
    steps
}

#[test]
fn paths_lead_where_they_say() {
    let value = serde_json::json!({ "a": [{ "b.c/d": 1 }, 2], "e": { "f": null } });
    assert_eq!(find(&value, "a[0][\"b.c/d\"]"), Some(&Value::from(1)));
    assert_eq!(find(&value, "a[1]"), Some(&Value::from(2)));
    assert_eq!(find(&value, "e.f"), Some(&Value::Null));
    assert_eq!(find(&value, "e.g"), None);
    let mut values = Map::new();
    put(&mut values, "x.y", Value::from(1));
    put(&mut values, "x.z", Value::Null);
    assert_eq!(Value::Object(values), serde_json::json!({ "x": { "y": 1, "z": null } }));
}
