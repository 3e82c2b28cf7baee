//! Keeps sensitive values out of what people read and of what stays on the disk, in every form in which they turn up.

use std::{
    borrow::Cow,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};

use super::{ClusterAccess, Known, files::overwrite_private};
use crate::model::{Fault, Outputs, Value};

/// What stands for a sensitive value.
pub const HIDDEN: &str = "(sensitive)";

/// Shorter texts are not looked for inside others: `1` or `no` would hide half of every log.
const SHORTEST: usize = 4;

/// A line of a longer secret is looked for by itself from this length on.
const SHORTEST_LINE: usize = 8;

/// The middle of something in base64 is looked for from this length on.
const SHORTEST_MIDDLE: usize = 8;

/// Sensitive texts, and what stands for them.
#[derive(Clone, Default)]
pub struct Mask {
    /// Every form of every value, longest first: one inside another must not leave the rest of the longer one.
    forms: Vec<String>,
}

impl Mask {
    /// Hides every text in a value from now on.
    pub fn add(&mut self, value: &Value) {
        let before = self.forms.len();
        each_text(value, &mut |text| {
            for form in forms(text) {
                if !self.forms.contains(&form) {
                    self.forms.push(form);
                }
            }
        });
        if self.forms.len() > before {
            longest_first(&mut self.forms);
        }
    }

    /// Whether it hides nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// The forms that are hidden, longest first.
    #[must_use]
    pub fn forms(&self) -> &[String] {
        &self.forms
    }

    /// The text with everything sensitive hidden.
    #[must_use]
    pub fn hide<'a>(&self, text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        self.forms.iter().fold(text.into(), |text, form| replace(text, form, HIDDEN))
    }

    /// Hides everything sensitive in a file that stays.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn clean(&self, path: &Path) -> Result<(), Fault> {
        if self.is_empty() {
            return Ok(());
        }
        let bytes = fs_err::read(path)?;
        let text = String::from_utf8_lossy(&bytes);
        match self.hide(text.as_ref()) {
            Cow::Borrowed(_) => Ok(()),
            Cow::Owned(clean) => Ok(overwrite_private(path, clean.as_bytes())?),
        }
    }
}

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// The mask that everything in a run shares: what one stack hands on in secret must not show in the log of another.
#[derive(Clone, Debug, Default)]
pub struct SharedMask(Arc<RwLock<Mask>>);

impl SharedMask {
    /// Hides a value from now on.
    pub fn add(&self, value: &Value) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).add(value);
    }

    /// Hides what is sensitive of what a job knows.
    pub fn add_known(&self, known: &Known) {
        known.0.values().filter(|known| known.sensitive).for_each(|known| self.add(&known.value));
    }

    /// Hides what is sensitive of what a stack hands on.
    pub fn add_outputs(&self, outputs: &Outputs) {
        let sensitive = outputs.values().filter(|output| output.sensitive);
        sensitive.filter_map(|output| output.value()).for_each(|value| self.add(value));
    }

    /// Hides what proves to a cluster who we are.
    pub fn add_access(&self, access: &ClusterAccess) {
        access.authentication.secrets().for_each(|secret| self.add(&Value::from(secret)));
    }

    /// The text with everything sensitive hidden.
    #[must_use]
    pub fn hide<'a>(&self, text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).hide(text)
    }

    /// Whether something sensitive stands in a value.
    #[must_use]
    pub fn hides(&self, value: &Value) -> bool {
        let mask = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = false;
        each_text(value, &mut |text| found |= matches!(mask.hide(text), Cow::Owned(_)));
        found
    }

    /// A fault as it may be journalled and shown.
    #[must_use]
    pub fn hide_fault(&self, fault: Fault) -> Fault {
        Fault {
            what: self.hide(fault.what).into_owned(),
            why: fault.why.into_iter().map(|why| self.hide(why).into_owned()).collect(),
            hint: fault.hint.map(|hint| self.hide(hint).into_owned()),
            ..fault
        }
    }

    /// Hides everything sensitive in a file that stays.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn clean(&self, path: &Path) -> Result<(), Fault> {
        let mask = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        mask.clean(path)
    }
}

/// A secret inside another must not leave the rest of the longer one to be read.
fn longest_first(texts: &mut [String]) {
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
}

/// A text with another one replaced, untouched where that does not occur.
#[must_use]
pub fn replace<'a>(text: Cow<'a, str>, found: &str, by: &str) -> Cow<'a, str> {
    if text.contains(found) { Cow::Owned(text.replace(found, by)) } else { text }
}

fn each_text(value: &Value, see: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => see(text),
        Value::Number(number) => see(&number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, see)),
        Value::Object(table) => table.values().for_each(|item| each_text(item, see)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The forms in which a text turns up: plain, line by line, escaped as JSON and Go write it, in base64 (also in the middle
/// of something longer, as in `Authorization: Basic`) and encoded for a URL.
fn forms(text: &str) -> Vec<String> {
    let trimmed = text.trim();
    let mut found: Vec<String> = vec![trimmed.to_owned(), escaped(trimmed), escaped(&escaped(trimmed))];
    found.extend([html(&escaped(trimmed)), html(&escaped(&escaped(trimmed)))]);
    for whole in [text, trimmed] {
        found.extend([STANDARD.encode(whole), URL_SAFE.encode(whole)]);
    }
    for skipped in 0..3 {
        let middles = [STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|engine| middle(trimmed, skipped, &engine));
        found.extend(middles.into_iter().filter(|middle| middle.len() >= SHORTEST_MIDDLE));
    }
    found.extend(in_urls(trimmed));
    found.extend(lines(trimmed));
    found.retain(|form| form.len() >= SHORTEST);
    found
}

/// A text of several lines is written line by line in logs and messages. The frame of a PEM is no secret.
fn lines(text: &str) -> impl Iterator<Item = String> {
    let several = text.lines().nth(1).is_some();
    let worth = move |line: &&str| several && line.len() >= SHORTEST_LINE && !line.starts_with("-----");
    text.lines().map(str::trim).filter(worth).flat_map(|line| [line.to_owned(), escaped(line)])
}

/// As it stands between the quotes of a JSON string.
fn escaped(text: &str) -> String {
    let json = Value::from(text).to_string();
    json[1..json.len() - 1].to_owned()
}

/// Go's JSON, and so that of terraform and helm, writes these three so that no browser takes them for HTML.
fn html(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// What of a text in base64 is the same whatever stands around it, if `skipped` bytes of a group of three come before.
fn middle(text: &str, skipped: usize, engine: &impl base64::Engine) -> String {
    let padded = [&vec![0; skipped][..], text.as_bytes()].concat();
    let (first, whole) = ((skipped * 8).div_ceil(6), padded.len() * 8 / 6);
    engine.encode(&padded).get(first..whole).unwrap_or_default().to_owned()
}

/// With `%` before what is not a letter, a digit or one of `-_.~`, as RFC 3986 and forms have it.
fn in_urls(text: &str) -> [String; 4] {
    let encode = |space: &str, upper: bool| {
        let one = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            b' ' => space.to_owned(),
            _ if upper => format!("%{byte:02X}"),
            _ => format!("%{byte:02x}"),
        };
        text.bytes().map(one).collect::<String>()
    };
    [encode("%20", true), encode("+", true), encode("%20", false), encode("+", false)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mask(secret: &str) -> Mask {
        let mut mask = Mask::default();
        mask.add(&Value::from(secret));
        mask
    }

    #[test]
    fn secrets_vanish_also_escaped_and_by_line() {
        let mut mask = Mask::default();
        mask.add(&serde_json::json!({ "key": "line one\nline two", "pin": 12_345, "no": true }));
        assert_eq!(mask.hide("a line two b 12345"), "a (sensitive) b (sensitive)");
        assert_eq!(mask.hide(r#"x = "line one\nline two""#), r#"x = "(sensitive)""#);
        assert_eq!(mask.hide("nothing true"), "nothing true");
    }

    #[test]
    fn the_frame_of_a_key_is_no_secret() {
        let mask = mask("-----BEGIN KEY-----\nMIIabcdefghijklmnop\n-----END KEY-----\n");
        assert_eq!(
            mask.hide("-----BEGIN KEY----- near MIIabcdefghijklmnop"),
            "-----BEGIN KEY----- near (sensitive)"
        );
    }

    #[test]
    fn what_go_escapes_vanishes_too() {
        let mask = mask("a<b>&c\"d");
        assert_eq!(mask.hide(r#"{"x":"a\u003cb\u003e\u0026c\"d"}"#), r#"{"x":"(sensitive)"}"#);
        assert_eq!(mask.hide("?t=a%3Cb%3E%26c%22d&u=a%3cb%3e%26c%22d"), "?t=(sensitive)&u=(sensitive)");
    }

    proptest! {
        #[test]
        fn no_form_of_a_secret_is_left(secret in "[ -~]{8,40}", before in "[a-z:]{0,7}", after in "[a-z]{0,7}") {
            prop_assume!(secret.trim() == secret);
            let text = format!("{before}{secret}{after}");
            let encoded = STANDARD.encode(&text);
            let mask = mask(&secret);
            prop_assert!(!mask.hide(text.as_str()).contains(&secret));
            // Of what is encoded with its neighbours, the characters at both ends stay: they hold bits of these.
            let left = mask.hide(encoded.as_str()).replace(HIDDEN, "");
            prop_assert!(left.len() <= (before.len() + after.len()) * 2 + 8, "{} left of {}", left, encoded);
        }
    }
}
