//! Changes that the real provider takes for none: two ways to write the same thing.

use crate::rehearsal::google::{names, value::Value};

/// Whether a comparison sees no change between what is there and what is wanted.
pub(super) fn same_by(comparison: &str, before: &Value, wanted: &Value) -> bool {
    if before.is_unknown() || wanted.is_unknown() {
        return false;
    }
    let (one, other) = (before.text().unwrap_or_default(), wanted.text().unwrap_or_default());
    let (name, argument) = match comparison.split_once('(') {
        Some((name, argument)) => (name, argument.trim_end_matches(')')),
        None => (comparison, ""),
    };
    let both = !one.is_empty() && !other.is_empty();
    match name {
        "self_link_or_name" => both && same_link(one, other),
        "relative_path" | "relative_path_no_query" => both && names::path(one) == names::path(other),
        "last_segment" | "project_name" | "key_version" => both && names::last(one) == names::last(other),
        "case" | "member_case" => one.eq_ignore_ascii_case(other),
        "empty_or" => (one.is_empty() && other == argument) || (other.is_empty() && one == argument),
        "optional_prefix" => one.trim_start_matches(argument) == other.trim_start_matches(argument),
        "surrounding_spaces" => one.trim() == other.trim(),
        "duration" => both && seconds(one).is_some() && seconds(one) == seconds(other),
        "iam_policy_json" | "same_content" => both && json(one).is_some() && json(one) == json(other),
        _ => false,
    }
}

/// A link and a name are the same where the name is the link's last part; two links where what they lead to is.
fn same_link(one: &str, other: &str) -> bool {
    match (one.contains('/'), other.contains('/')) {
        (true, true) => {
            let (one, other) = (names::path(one), names::path(other));
            one == other || one.ends_with(&format!("/{other}")) || other.ends_with(&format!("/{one}"))
        }
        _ => names::last(one) == names::last(other),
    }
}

/// `3600s`, `60m`, `1h30m` in seconds.
fn seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut number = String::new();
    let mut any = false;
    for letter in text.chars() {
        let unit = match letter {
            '0'..='9' | '.' => {
                number.push(letter);
                continue;
            }
            's' => 1.0,
            'm' => 60.0,
            'h' => 3600.0,
            _ => return None,
        };
        total += std::mem::take(&mut number).parse::<f64>().ok()? * unit;
        any = true;
    }
    (any && number.is_empty()).then_some(total)
}

fn json(text: &str) -> Option<serde_json::Value> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_to_write_the_same_thing_are_no_change() {
        let text = |text: &str| Value::Text(text.to_owned());
        let same = |by: &str, one: &str, other: &str| same_by(by, &text(one), &text(other));
        let link = "https://www.googleapis.com/compute/v1/projects/p/global/networks/n";
        assert!(
            same("self_link_or_name", link, "n")
                && same("self_link_or_name", "projects/p/global/networks/n", link)
        );
        assert!(!same("self_link_or_name", link, "projects/q/global/networks/n"));
        assert!(same("empty_or(STANDARD)", "STANDARD", "") && !same("empty_or(STANDARD)", "X", ""));
        assert!(same("duration", "1h", "3600s") && !same("duration", "1h", "3601s"));
        assert!(same("case", "EU", "eu") && !same("no_such_comparison", "a", "b"));
        assert!(same("iam_policy_json", "{\"a\": 1}", "{\"a\":1}"));
    }
}
