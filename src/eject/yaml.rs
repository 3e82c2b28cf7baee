use crate::model::Value;

/// A value as YAML in block style. Every text is quoted as JSON quotes it, so no reader takes `on`, `0640` or `1e3` for
/// something else; that no library promises for the YAML 1.1 that helm reads.
#[must_use]
pub fn yaml(value: &Value) -> String {
    match value {
        Value::Object(table) if !table.is_empty() => block(value, 0),
        Value::Array(items) if !items.is_empty() => block(value, 0),
        scalar => format!("{scalar}\n"),
    }
}

fn block(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(table) => table
            .iter()
            .map(|(name, item)| format!("{indent}{}:{}", key(name), behind(item, depth)))
            .collect(),
        Value::Array(items) => items.iter().map(|item| format!("{indent}-{}", behind(item, depth))).collect(),
        scalar => format!("{indent}{scalar}\n"),
    }
}

/// What stands behind `key:` or `-`.
fn behind(item: &Value, depth: usize) -> String {
    let nested = match item {
        Value::Object(table) => !table.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if nested { format!("\n{}", block(item, depth + 1)) } else { format!(" {item}\n") }
}

/// A key as it is, where no reader takes it for anything else.
fn key(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.len() > 3
        && !["true", "false", "null"].contains(&name.to_lowercase().as_str())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
    if plain { name.to_owned() } else { Value::from(name).to_string() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        for value in [
            json!({}),
            json!([]),
            json!({ "a": { "on": "yes", "octal": "0640", "n": 1, "f": 1.5, "none": null, "empty": {}, "list": [] } }),
            json!({ "replicas": [1, [2, { "x": "y" }], {}], "text": "a\nb: c # d\t\"e\" ü", "key with: colon": true }),
            json!([{ "name": "default", "config": { "a": [1] } }, "x"]),
        ] {
            let text = yaml(&value);
            let back: Value =
                serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
            assert_eq!(back, value, "{text}");
        }
    }
}
