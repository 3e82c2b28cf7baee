use crate::rehearsal::google::value::Value;

/// A change as the provider's comparisons see it.
pub(in super::super) struct Change<'a> {
    /// Where: `settings.0.tier`, `labels.team`; `networks.#` is a number of elements, `labels.%` one of entries.
    pub key: &'a str,
    /// The text before; empty where there was none.
    pub before: &'a str,
    /// The text after.
    pub after: &'a str,
    /// All of the resource before.
    pub prior: &'a Value,
    /// All of it as it is wanted.
    pub proposed: &'a Value,
}

impl<'a> Change<'a> {
    /// What is wanted at a dotted path.
    pub fn wanted(&self, path: &str) -> &'a Value {
        at(self.proposed, path)
    }

    /// What was at a dotted path.
    pub fn was(&self, path: &str) -> &'a Value {
        at(self.prior, path)
    }

    /// Whether something is there and not empty.
    pub fn is_set(&self, path: &str) -> bool {
        match self.wanted(path) {
            Value::Null | Value::Bool(false) | Value::Int(0) => false,
            Value::Text(text) => !text.is_empty(),
            Value::List(elements) => !elements.is_empty(),
            _ => true,
        }
    }

    /// Whether a block is left out that was there, and is known by this key.
    pub fn leaves_out(&self, key: &str) -> bool {
        self.key == key && self.before == "1" && self.after == "0"
    }
}

fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, part| match part.parse::<usize>() {
        Ok(at) => value.elements().get(at).unwrap_or(&Value::Null),
        Err(_) => value.get(part),
    })
}
