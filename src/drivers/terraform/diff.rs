//! The difference of one resource, attribute by attribute, in lines.

use serde_json::Value;

use super::{plan::Difference, redactor::MASK};

/// Values longer than this are cut.
const LONGEST: usize = 160;

const UNKNOWN: &str = "(known after apply)";

/// The lines: `+`, `-` or `~`, the attribute's path and its value before and after. What is unchanged, and null in
/// something new, is left out.
pub(super) fn lines(difference: &Difference) -> Vec<String> {
    let mut walk = Walk { forces: &difference.replace_paths, lines: Vec::new(), path: Vec::new() };
    let masks = Masks {
        unknown: &difference.after_unknown,
        before: &difference.before_sensitive,
        after: &difference.after_sensitive,
    };
    walk.value(&difference.before, &difference.after, masks);
    walk.lines
}

/// An attribute's path as terraform writes it: `labels["a.b"]`, `rule[0].port`.
pub(super) fn path_of(path: &[Value]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Value::String(name) if is_identifier(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            step => text.extend(["[", &step.to_string(), "]"]),
        }
    }
    text
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// Masks of the same shape as the values beside them.
#[derive(Clone, Copy)]
struct Masks<'a> {
    unknown: &'a Value,
    before: &'a Value,
    after: &'a Value,
}

impl<'a> Masks<'a> {
    fn step(self, step: &Value) -> Self {
        let inner = |mask: &'a Value| match (mask, step) {
            // A marked value is marked throughout.
            (Value::Bool(_), _) => mask,
            (_, Value::String(name)) => &mask[name.as_str()],
            (_, step) => {
                let index = step.as_u64().and_then(|index| usize::try_from(index).ok());
                index.map_or(&Value::Null, |index| &mask[index])
            }
        };
        Self { unknown: inner(self.unknown), before: inner(self.before), after: inner(self.after) }
    }

    fn is_unknown(self) -> bool {
        *self.unknown == Value::Bool(true)
    }

    fn is_sensitive(self) -> bool {
        *self.before == Value::Bool(true) || *self.after == Value::Bool(true)
    }

    /// Whether anything below is marked, so that a value cannot be shown as a whole.
    fn is_plain(self) -> bool {
        !(marks(self.unknown) || marks(self.before) || marks(self.after))
    }
}

/// Whether a mask marks anything.
pub(super) fn marks(mask: &Value) -> bool {
    match mask {
        Value::Bool(marked) => *marked,
        Value::Array(items) => items.iter().any(marks),
        Value::Object(table) => table.values().any(marks),
        _ => false,
    }
}

struct Walk<'a> {
    forces: &'a [Vec<Value>],
    lines: Vec<String>,
    path: Vec<Value>,
}

impl Walk<'_> {
    fn value(&mut self, before: &Value, after: &Value, masks: Masks) {
        let unknown = masks.is_unknown();
        // What is unknown is left out of the JSON, so equal values can still hold something unknown.
        if before == after && !marks(masks.unknown) {
            return;
        }
        if masks.is_sensitive() {
            let sign = sign(before, after, unknown);
            return self.line(sign, if sign == '~' { "(sensitive) -> (sensitive)" } else { MASK });
        }
        if unknown {
            return match before {
                Value::Null => self.line('+', UNKNOWN),
                before => {
                    let before = shown(before);
                    self.line('~', &format!("{before} -> {UNKNOWN}"));
                }
            };
        }
        match (before, after) {
            (Value::Null, Value::Null) if masks.unknown.is_array() => self.list(before, after, masks),
            (Value::Null, Value::Null) => self.table(before, after, masks),
            (Value::Object(_) | Value::Null, Value::Object(_)) | (Value::Object(_), Value::Null)
                if !is_empty(before) || !is_empty(after) || !masks.is_plain() =>
            {
                self.table(before, after, masks);
            }
            (Value::Array(_) | Value::Null, Value::Array(_)) | (Value::Array(_), Value::Null)
                if !(masks.is_plain() && is_flat(before) && is_flat(after)) =>
            {
                self.list(before, after, masks);
            }
            (Value::String(before), Value::String(after))
                if before.contains('\n') || after.contains('\n') =>
            {
                self.text(before, after);
            }
            (Value::Null, after) => self.line('+', &shown(after)),
            (before, Value::Null) => self.line('-', &shown(before)),
            (before, after) => self.line('~', &format!("{} -> {}", shown(before), shown(after))),
        }
    }

    fn table(&mut self, before: &Value, after: &Value, masks: Masks) {
        let keys =
            |value: &Value| value.as_object().into_iter().flat_map(|table| table.keys().cloned()).collect();
        let mut names: Vec<String> = keys(before);
        names.extend::<Vec<String>>(keys(after));
        names.extend::<Vec<String>>(keys(masks.unknown));
        names.sort();
        names.dedup();
        for name in names {
            let step = Value::String(name);
            let name = step.as_str().unwrap_or_default();
            let inner = masks.step(&step);
            let (before, after) = (&before[name], &after[name]);
            self.path.push(step.clone());
            self.value(before, after, inner);
            self.path.pop();
        }
    }

    fn list(&mut self, before: &Value, after: &Value, masks: Masks) {
        let len = |value: &Value| value.as_array().map_or(0, Vec::len);
        for index in 0..len(before).max(len(after)).max(len(masks.unknown)) {
            let step = Value::from(index);
            let inner = masks.step(&step);
            self.path.push(step);
            self.value(&before[index], &after[index], inner);
            self.path.pop();
        }
    }

    /// A text of several lines, line by line.
    fn text(&mut self, before: &str, after: &str) {
        let difference = similar::TextDiff::from_lines(before, after);
        self.line('~', "(text)");
        for change in difference.iter_all_changes() {
            let sign = match change.tag() {
                similar::ChangeTag::Equal => continue,
                similar::ChangeTag::Delete => '-',
                similar::ChangeTag::Insert => '+',
            };
            self.lines.push(format!("{sign}     {}", cut(change.value().trim_end_matches('\n'))));
        }
    }

    fn line(&mut self, sign: char, text: &str) {
        let forces = self.forces.iter().any(|path| !path.is_empty() && self.path.starts_with(path));
        let mark = if forces { "  # forces replacement" } else { "" };
        self.lines.push(format!("{sign} {} = {text}{mark}", path_of(&self.path)));
    }
}

fn sign(before: &Value, after: &Value, unknown: bool) -> char {
    match (before, after) {
        (Value::Null, _) => '+',
        (_, Value::Null) if !unknown => '-',
        _ => '~',
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(table) => table.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Null => true,
        _ => false,
    }
}

/// Whether a list holds nothing that has parts.
fn is_flat(value: &Value) -> bool {
    value.as_array().is_none_or(|items| items.iter().all(|item| !item.is_object() && !item.is_array()))
}

fn shown(value: &Value) -> String {
    cut(&value.to_string())
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn difference(value: Value) -> String {
        lines(&serde_json::from_value(value).expect("a difference")).join("\n")
    }

    #[test]
    fn an_update_shows_what_changes_and_masks_what_is_sensitive() {
        let text = difference(json!({
            "before": {"id": "7", "labels": {"a": "1", "b.c": "2"}, "input": {"pin": "1234", "n": 1}, "zones": ["a"]},
            "after": {"id": "7", "labels": {"a": "3"}, "input": {"pin": "4321", "n": 1}, "zones": ["a", "b"]},
            "after_unknown": {"output": true},
            "before_sensitive": {"input": {"pin": true}},
            "after_sensitive": {"input": {"pin": true}},
        }));
        insta::assert_snapshot!(text, @r#"
        ~ input.pin = (sensitive) -> (sensitive)
        ~ labels.a = "1" -> "3"
        - labels["b.c"] = "2"
        + output = (known after apply)
        ~ zones = ["a"] -> ["a","b"]
        "#);
    }

    #[test]
    fn a_replacement_says_what_forces_it() {
        let text = difference(json!({
            "before": {"id": "7", "region": "a", "rule": [{"port": 1}]},
            "after": {"region": "b", "rule": [{"port": 1}, {"port": 2}]},
            "after_unknown": {"id": true},
            "replace_paths": [["region"]],
        }));
        insta::assert_snapshot!(text, @r#"
        ~ id = "7" -> (known after apply)
        ~ region = "a" -> "b"  # forces replacement
        + rule[1].port = 2
        "#);
    }

    #[test]
    fn a_new_resource_leaves_nulls_out() {
        let text = difference(json!({
            "before": null,
            "after": {"name": "x", "none": null, "empty": {}, "secret": "y"},
            "after_unknown": {"id": true, "nested": {"id": true}},
            "after_sensitive": {"secret": true},
        }));
        insta::assert_snapshot!(text, @r#"
        + empty = {}
        + id = (known after apply)
        + name = "x"
        + nested.id = (known after apply)
        + secret = (sensitive)
        "#);
    }

    #[test]
    fn texts_of_several_lines_are_compared_line_by_line() {
        let text = difference(json!({"before": {"y": "a: 1\nb: 2\n"}, "after": {"y": "a: 1\nb: 3\n"}}));
        insta::assert_snapshot!(text, @r"
        ~ y = (text)
        -     b: 2
        +     b: 3
        ");
    }
}
