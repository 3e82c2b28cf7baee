use crate::{
    drivers::{Known, mask},
    model::{Template, Value},
};

/// What stands for a sensitive value.
pub(super) use crate::drivers::mask::HIDDEN;
/// What stands for a sensitive value that is being replaced.
pub(super) const HIDDEN_BEFORE: &str = "(sensitive, before)";

/// Hides sensitive values wherever they turn up, in manifests, messages and logs: those of now and those of before.
#[derive(Clone, Default)]
pub(super) struct Mask {
    now: mask::Mask,
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
                mask.now.add(&known.value);
            }
        }
        sensitive_paths(values, known, &mut String::new(), &mut mask.paths);
        mask
    }

    /// Adds what stood at the sensitive places in the values of before.
    #[must_use]
    pub fn with_earlier(mut self, config: &Value) -> Self {
        let mut before = mask::Mask::default();
        self.paths.iter().filter_map(|path| config.pointer(path)).for_each(|value| before.add(value));
        let other = |form: &&String| !self.now.forms().contains(form);
        self.before = before.forms().iter().filter(other).cloned().collect();
        self
    }

    /// A text with everything sensitive hidden.
    pub fn text(&self, text: &str) -> String {
        let earlier = |text, secret: &String| mask::replace(text, secret, HIDDEN_BEFORE);
        self.before.iter().fold(self.now.hide(text), earlier).into_owned()
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
