//! Keeps sensitive values out of what people read, also where terraform itself does not mark them.

use std::{borrow::Cow, path::Path};

use super::site;
use crate::model::{Fault, Value};

/// What stands for a sensitive value.
pub(super) const MASK: &str = "(sensitive)";

/// Texts shorter than this occur by chance; terraform's own marks cover those.
const SHORTEST: usize = 4;

/// Replaces known secrets in any text, and names that mean nothing to a reader.
#[derive(Clone, Default)]
pub(super) struct Redactor {
    secrets: Vec<String>,
    names: Vec<(String, String)>,
    only: Option<String>,
}

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
            if piece.trim().len() >= SHORTEST && !self.secrets.contains(&piece) {
                self.secrets.push(piece);
            }
        }
        // A secret that contains another is replaced first.
        self.secrets.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    }

    /// Shows `meaning` where terraform says `name`.
    pub fn rename(&mut self, name: String, meaning: String) {
        self.names.push((name, meaning));
    }

    /// Hides resources whose address does not begin like this.
    pub fn only(&mut self, prefix: String) {
        self.only = Some(prefix);
    }

    /// Whether a resource is none of the reader's business.
    pub fn hides(&self, address: &str) -> bool {
        self.only.as_ref().is_some_and(|prefix| !address.is_empty() && !address.starts_with(prefix))
    }

    /// Masks every secret in a file that stays in the run's folder.
    pub fn clean(&self, path: &Path) -> Result<(), Fault> {
        if self.secrets.is_empty() {
            return Ok(());
        }
        let text = fs_err::read(path)?;
        let text = String::from_utf8_lossy(&text);
        let clean = self.mask(Cow::Borrowed(&text));
        if matches!(clean, Cow::Borrowed(_)) {
            return Ok(());
        }
        site::overwrite(path, clean.as_bytes())
    }

    /// The text with every secret masked.
    pub fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for (name, meaning) in &self.names {
            if text.contains(name.as_str()) {
                text = Cow::Owned(text.replace(name.as_str(), meaning));
            }
        }
        self.mask(text)
    }

    fn mask<'a>(&self, mut text: Cow<'a, str>) -> Cow<'a, str> {
        for secret in &self.secrets {
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
