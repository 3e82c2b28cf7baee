use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{HashKey, KeyedHash, Value};

/// One output of a stack. A sensitive value lives in memory only: it is skipped when an output is stored, and its
/// keyed hash stays.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// The value; `None` once a sensitive output has been through the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stored: Option<Value>,
    #[serde(skip)]
    live: Option<Value>,
    /// Whether the value must not be shown.
    pub sensitive: bool,
    /// The keyed hash of the value, which digests of dependents are built from.
    pub hash: KeyedHash,
}

impl Output {
    /// An output of a known value.
    #[must_use]
    pub fn new(value: Value, sensitive: bool, key: &HashKey) -> Self {
        let hash = key.hash(&value);
        let (stored, live) = if sensitive { (None, Some(value)) } else { (Some(value), None) };
        Self { stored, live, sensitive, hash }
    }

    /// An output whose value is not at hand (sensitive, read back from a record).
    #[must_use]
    pub const fn hidden(hash: KeyedHash) -> Self {
        Self { stored: None, live: None, sensitive: true, hash }
    }

    /// The value, if it is at hand.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        self.stored.as_ref().or(self.live.as_ref())
    }
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.stored, self.sensitive) {
            (Some(value), false) => write!(f, "{value}"),
            _ => f.write_str("(sensitive)"),
        }
    }
}

/// The outputs of a stack by name.
pub type Outputs = BTreeMap<String, Output>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sensitive_value_never_reaches_the_store() {
        let key = HashKey::new(vec![7; 32]);
        let output = Output::new(Value::from("hunter2"), true, &key);
        assert_eq!(output.value(), Some(&Value::from("hunter2")));
        let text = serde_json::to_string(&output).expect("serialises");
        assert!(!text.contains("hunter2"), "{text}");
        assert!(!format!("{output:?}").contains("hunter2"));
        let back: Output = serde_json::from_str(&text).expect("reads back");
        assert_eq!((back.value(), &back.hash), (None, &output.hash));
    }
}
