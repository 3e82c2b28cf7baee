//! Keeps sensitive values out of what people read, also where terraform itself does not mark them.

use std::{borrow::Cow, path::Path};

use super::site;
use crate::model::{Fault, Value};

/// What stands for a sensitive value.
pub(super) const MASK: &str = "(sensitive)";

/// Texts shorter than this occur by chance; terraform's own marks cover those.
const SHORTEST: usize = 4;

/// Replaces known secrets in any text.
#[derive(Clone, Default)]
pub(super) struct Redactor(Vec<String>);

impl Redactor {
    /// Adds every text in a sensitive value.
    pub fn add(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.add_text(text),
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(table) => table.values().for_each(|item| self.add(item)),
            Value::Number(number) => self.add_text(&number.to_string()),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn add_text(&mut self, text: &str) {
        // Logs are lines: a secret of several lines shows line by line, and JSON shows it escaped.
        let json = Value::from(text).to_string();
        let escaped = json.trim_matches('"').to_owned();
        for piece in text.lines().map(str::to_owned).chain([escaped]) {
            if piece.trim().len() >= SHORTEST && !self.0.contains(&piece) {
                self.0.push(piece);
            }
        }
        // A secret that contains another is replaced first.
        self.0.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    }

    /// Masks every secret in a file that stays in the run's folder.
    pub fn clean(&self, path: &Path) -> Result<(), Fault> {
        if self.0.is_empty() {
            return Ok(());
        }
        let text = fs_err::read(path)?;
        let text = String::from_utf8_lossy(&text);
        match self.redact(&text) {
            Cow::Borrowed(_) => Ok(()),
            Cow::Owned(clean) => site::write_private(path, clean.as_bytes()),
        }
    }

    /// The text with every secret masked.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                text = Cow::Owned(text.replace(secret.as_str(), MASK));
            }
        }
        text
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(MASK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_vanish_also_escaped_and_by_line() {
        let mut redactor = Redactor::default();
        redactor.add(&serde_json::json!({ "key": "line one\nline two", "pin": 12_345, "no": true }));
        assert_eq!(redactor.redact("a line two b 12345"), "a (sensitive) b (sensitive)");
        assert_eq!(redactor.redact(r#"x = "line one\nline two""#), r#"x = "(sensitive)""#);
        assert_eq!(redactor.redact("nothing true"), "nothing true");
    }
}
