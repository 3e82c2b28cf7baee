use std::collections::BTreeMap;

use crate::model::Value;

/// Labels.
pub(super) type Labels = BTreeMap<String, String>;

/// Whether labels satisfy a label selector; an absent one is satisfied by all.
pub(super) fn matches(selector: &Value, labels: &Labels) -> bool {
    let exact = selector["matchLabels"].as_object().into_iter().flatten();
    exact.into_iter().all(|(key, value)| labels.get(key).map(String::as_str) == value.as_str())
        && expressions(selector).all(|expression| fits(expression, labels))
}

/// Labels that satisfy a selector, as few as possible.
pub(super) fn labels_for(selector: &Value) -> Labels {
    let mut labels = Labels::new();
    for (key, value) in selector["matchLabels"].as_object().into_iter().flatten() {
        labels.insert(key.clone(), value.as_str().unwrap_or_default().to_owned());
    }
    for expression in expressions(selector) {
        let Some(key) = expression["key"].as_str() else { continue };
        match expression["operator"].as_str() {
            Some("In") => {
                let first = expression["values"][0].as_str().unwrap_or_default();
                labels.entry(key.to_owned()).or_insert_with(|| first.to_owned());
            }
            Some("Exists") => {
                labels.entry(key.to_owned()).or_default();
            }
            _ => {}
        }
    }
    labels
}

fn expressions(selector: &Value) -> impl Iterator<Item = &Value> {
    selector["matchExpressions"].as_array().into_iter().flatten()
}

fn fits(expression: &Value, labels: &Labels) -> bool {
    let label = expression["key"].as_str().and_then(|key| labels.get(key));
    let listed = |label: &String| {
        expression["values"].as_array().into_iter().flatten().any(|value| value.as_str() == Some(label))
    };
    match expression["operator"].as_str() {
        Some("In") => label.is_some_and(listed),
        Some("NotIn") => !label.is_some_and(listed),
        Some("Exists") => label.is_some(),
        Some("DoesNotExist") => label.is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn labels_made_for_a_selector_satisfy_it() {
        let selector = json!({
            "matchLabels": { "a": "1" },
            "matchExpressions": [
                { "key": "b", "operator": "In", "values": ["x", "y"] },
                { "key": "c", "operator": "Exists" },
                { "key": "name", "operator": "NotIn", "values": ["kube-system"] },
                { "key": "skip", "operator": "DoesNotExist" },
            ],
        });
        let labels = labels_for(&selector);
        assert!(matches(&selector, &labels), "{labels:?}");
        let with = |key: &str, value: &str| {
            let mut labels = labels.clone();
            labels.insert(key.to_owned(), value.to_owned());
            matches(&selector, &labels)
        };
        assert!(!with("a", "2") && !with("b", "z") && !with("name", "kube-system") && !with("skip", ""));
        assert!(matches(&Value::Null, &Labels::new()));
    }
}
