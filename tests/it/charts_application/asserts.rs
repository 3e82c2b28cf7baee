//! The assertions of helm-unittest that the suites use; one that is not known here fails.

use serde_json::{Map, Value};

use super::{helm::Documents, path};

/// What does not hold.
pub fn failures(
    kind: &str,
    arguments: &Value,
    templates: &[String],
    rendered: &Result<Documents, String>,
) -> Vec<String> {
    let table = arguments.as_object().unwrap_or_else(|| panic!("{kind} has no table"));
    if kind == "failedTemplate" {
        return Vec::from_iter(refused(table, rendered));
    }
    let documents = match rendered {
        Ok(documents) => documents,
        Err(said) => return vec![format!("helm refuses: {said}")],
    };
    assert!(!templates.is_empty(), "{kind} says of no template");
    let mut failures = Vec::new();
    for template in templates {
        let documents = documents.get(template).map(Vec::as_slice).unwrap_or_default();
        let failed = of_template(kind, table, documents).into_iter();
        failures.extend(failed.map(|failure| format!("{template}: {kind} {arguments}: {failure}")));
    }
    failures
}

fn refused(arguments: &Map<String, Value>, rendered: &Result<Documents, String>) -> Option<String> {
    let pattern = text(arguments, "errorPattern");
    match rendered {
        Ok(_) => Some("helm does not refuse it".into()),
        Err(said) if regex::Regex::new(pattern).expect("a pattern").is_match(said) => None,
        Err(said) => Some(format!("helm does not say {pattern:?}, but: {said}")),
    }
}

fn of_template(kind: &str, arguments: &Map<String, Value>, documents: &[Value]) -> Vec<String> {
    if kind == "hasDocuments" {
        let wanted = count(arguments);
        return Vec::from_iter((documents.len() != wanted).then(|| format!("there are {}", documents.len())));
    }
    if documents.is_empty() {
        return vec!["there is no document".into()];
    }
    documents.iter().filter_map(|document| of_document(kind, arguments, document)).collect()
}

fn of_document(kind: &str, arguments: &Map<String, Value>, document: &Value) -> Option<String> {
    let found = || path::find(document, text(arguments, "path"));
    let holds = match kind {
        "isKind" => document["kind"] == arguments["of"],
        "isAPIVersion" => document["apiVersion"] == arguments["of"],
        "exists" => found().is_some(),
        "notExists" => found().is_none(),
        "equal" => found() == Some(&arguments["value"]),
        "contains" => {
            found().and_then(Value::as_array).is_some_and(|list| list.contains(&arguments["content"]))
        }
        "lengthEqual" => found().and_then(Value::as_array).is_some_and(|list| list.len() == count(arguments)),
        "matchRegex" => {
            let pattern = regex::Regex::new(text(arguments, "pattern")).expect("a pattern");
            found().and_then(Value::as_str).is_some_and(|found| pattern.is_match(found))
        }
        _ => panic!("{kind} is no assertion that is known here"),
    };
    (!holds).then(|| {
        let shown = arguments.get("path").map_or(Some(document), |_| found());
        format!("it is {}", shown.map_or_else(|| "not there".into(), ToString::to_string))
    })
}

fn text<'a>(arguments: &'a Map<String, Value>, key: &str) -> &'a str {
    arguments.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("{key} is missing in {arguments:?}"))
}

fn count(arguments: &Map<String, Value>) -> usize {
    let count = arguments.get("count").and_then(Value::as_u64).expect("a count");
    usize::try_from(count).expect("a small count")
}

#[test]
fn what_does_not_hold_is_told() {
    let document =
        serde_json::json!({ "kind": "Service", "spec": { "ports": [{ "port": 80 }], "type": "x" } });
    let rendered = Ok(Documents::from([("s.yaml".to_owned(), vec![document])]));
    let failed = |kind: &str, arguments: Value| {
        let templates = ["s.yaml".to_owned()];
        !failures(kind, &arguments, &templates, &rendered).is_empty()
    };
    let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    for (kind, holds, does_not) in [
        ("isKind", r#"{"of":"Service"}"#, r#"{"of":"Pod"}"#),
        ("hasDocuments", r#"{"count":1}"#, r#"{"count":0}"#),
        ("exists", r#"{"path":"spec.type"}"#, r#"{"path":"spec.name"}"#),
        ("notExists", r#"{"path":"spec.name"}"#, r#"{"path":"spec.type"}"#),
        (
            "equal",
            r#"{"path":"spec.ports[0].port","value":80}"#,
            r#"{"path":"spec.ports[0].port","value":81}"#,
        ),
        (
            "contains",
            r#"{"path":"spec.ports","content":{"port":80}}"#,
            r#"{"path":"spec.ports","content":{}}"#,
        ),
        ("lengthEqual", r#"{"path":"spec.ports","count":1}"#, r#"{"path":"spec.ports","count":2}"#),
        ("matchRegex", r#"{"path":"spec.type","pattern":"^x$"}"#, r#"{"path":"spec.type","pattern":"y"}"#),
    ] {
        assert!(!failed(kind, json(holds)), "{kind}");
        assert!(failed(kind, json(does_not)), "{kind}");
    }
    assert!(failed("failedTemplate", json(r#"{"errorPattern":"."}"#)));
}
