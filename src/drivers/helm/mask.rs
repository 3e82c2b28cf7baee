use base64::Engine as _;

use crate::{
    drivers::Known,
    model::{Template, Value},
};

/// Shorter texts are not looked for inside others: `1` or `no` would hide half of every manifest.
const SHORTEST: usize = 4;

/// What stands for a sensitive value.
pub(super) const HIDDEN: &str = "(sensitive)";
/// What stands for a sensitive value that is being replaced.
pub(super) const HIDDEN_BEFORE: &str = "(sensitive, before)";

/// Hides sensitive values wherever they turn up: plain and in base64, in manifests, messages and logs.
#[derive(Clone, Default)]
pub(super) struct Mask {
    now: Vec<String>,
    before: Vec<String>,
    /// Paths in the values that are sensitive, as JSON pointers.
    paths: Vec<String>,
}

impl Mask {
    /// A mask for everything sensitive that goes into these values.
    pub fn new(values: &Template, known: &Known) -> Self {
        let mut mask = Self::default();
        for reference in values.references() {
            if let Some(known) = known.0.get(reference).filter(|known| known.sensitive) {
                collect(&known.value, &mut mask.now);
            }
        }
        sensitive_paths(values, known, &mut String::new(), &mut mask.paths);
        longest_first(&mut mask.now);
        mask
    }

    /// Adds what stood at the sensitive places in the values of before.
    #[must_use]
    pub fn with_earlier(mut self, config: &Value) -> Self {
        for path in &self.paths {
            if let Some(value) = config.pointer(path) {
                collect(value, &mut self.before);
            }
        }
        self.before.retain(|text| !self.now.contains(text));
        longest_first(&mut self.before);
        self
    }

    /// A text with everything sensitive hidden.
    pub fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (found, stand_in) in [(&self.now, HIDDEN), (&self.before, HIDDEN_BEFORE)] {
            for secret in found {
                if text.contains(secret) {
                    text = text.replace(secret, stand_in);
                }
            }
        }
        text
    }

    /// Hides everything sensitive in a value, keeping its shape.
    pub fn value(&self, value: &mut Value) {
        if self.now.is_empty() && self.before.is_empty() {
            return;
        }
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(table) => table.values_mut().for_each(|item| self.value(item)),
            _ => {}
        }
    }
}

/// All texts in a value, plain, as they stand in JSON, and in base64.
fn collect(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => add(text, into),
        Value::Number(number) => add(&number.to_string(), into),
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        Value::Object(table) => table.values().for_each(|item| collect(item, into)),
        Value::Null | Value::Bool(_) => {}
    }
}

fn add(text: &str, into: &mut Vec<String>) {
    let trimmed = text.trim();
    let engine = &base64::engine::general_purpose::STANDARD;
    let json = Value::from(text).to_string();
    let forms = [
        trimmed.to_owned(),
        json[1..json.len() - 1].trim_end_matches("\\n").to_owned(),
        engine.encode(text),
        engine.encode(trimmed),
    ];
    for form in forms {
        if form.len() >= SHORTEST && !into.contains(&form) {
            into.push(form);
        }
    }
    // A text of several lines is quoted line by line in messages.
    for line in trimmed.lines().skip(1) {
        if line.len() >= 16 && !into.iter().any(|known| known == line) {
            into.push(line.to_owned());
        }
    }
}

/// A secret inside another must not leave the rest of the longer one to be read.
fn longest_first(secrets: &mut [String]) {
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
}

fn sensitive_paths(template: &Template, known: &Known, at: &mut String, into: &mut Vec<String>) {
    let deeper = |step: &str, item: &Template, at: &mut String, into: &mut Vec<String>| {
        let length = at.len();
        at.push('/');
        at.push_str(&step.replace('~', "~0").replace('/', "~1"));
        sensitive_paths(item, known, at, into);
        at.truncate(length);
    };
    match template {
        Template::Table(table) => table.iter().for_each(|(key, item)| deeper(key, item, at, into)),
        Template::List(items) => {
            items.iter().enumerate().for_each(|(index, item)| deeper(&index.to_string(), item, at, into));
        }
        leaf => {
            let secret = |reference| known.0.get(reference).is_some_and(|known| known.sensitive);
            if leaf.references().into_iter().any(secret) {
                into.push(at.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{drivers::KnownValue, model::Reference};

    fn mask(secret: &str) -> Mask {
        let reference = Reference::Secret("slack".into());
        let values =
            Template::Table(BTreeMap::from([("url".to_owned(), Template::Reference(reference.clone()))]));
        let value = KnownValue { value: secret.into(), sensitive: true };
        Mask::new(&values, &Known(BTreeMap::from([(reference, value)])))
    }

    #[test]
    fn secrets_are_hidden_plain_and_encoded_then_and_now() {
        let mask = mask("hunter22").with_earlier(&serde_json::json!({ "url": "swordfish" }));
        assert_eq!(
            mask.text("a hunter22 aHVudGVyMjI= swordfish"),
            "a (sensitive) (sensitive) (sensitive, before)"
        );
    }

    #[test]
    fn a_key_of_several_lines_is_hidden_line_by_line() {
        let mask = mask("-----BEGIN KEY-----\nMIIabcdefghijklmnop\n-----END KEY-----\n");
        assert!(!mask.text("error near MIIabcdefghijklmnop").contains("MIIabc"));
        let mut value =
            serde_json::json!({ "pem": "-----BEGIN KEY-----\nMIIabcdefghijklmnop\n-----END KEY-----\n" });
        mask.value(&mut value);
        assert!(!value.to_string().contains("MII"), "{value}");
    }
}
