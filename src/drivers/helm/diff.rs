use std::collections::BTreeMap;

use similar::TextDiff;

use super::{
    manifest::{Item, documents, items},
    mask::{HIDDEN, HIDDEN_BEFORE, Mask},
};
use crate::model::{Action, Change, Value};

/// Unchanged lines shown around a change.
const AROUND: usize = 2;
/// The longest diff of one object: a custom resource definition has thousands of lines, and nobody reads them.
const LONGEST: usize = 120;

/// What differs between the deployed manifest and the rendered one, object by object, in the order of the new one.
pub(super) fn changes(before: &str, after: &str, namespace: &str, mask: &Mask) -> Vec<Change> {
    let (old, new) = only_in_one(before, after);
    let mut old: BTreeMap<_, Item> =
        old.iter().flat_map(|text| items(text, namespace)).map(|item| (item.key(), item)).collect();
    let mut found = Vec::new();
    for item in new.iter().flat_map(|text| items(text, namespace)) {
        match old.remove(&item.key()) {
            None => found.push(one_sided(&item, Action::Create, mask)),
            Some(earlier) if earlier.value == item.value => {}
            Some(earlier) => found.push(update(&earlier, &item, mask)),
        }
    }
    found.extend(
        old.values()
            .map(|item| if is_kept(item) { kept(item) } else { one_sided(item, Action::Destroy, mask) }),
    );
    found
}

/// Whether helm leaves an object where it is when it is no longer part of the release:
/// <https://helm.sh/docs/howto/charts_tips_and_tricks/#tell-helm-not-to-uninstall-a-resource>.
fn is_kept(item: &Item) -> bool {
    let policy = item.value["metadata"]["annotations"]["helm.sh/resource-policy"].as_str();
    policy.is_some_and(|policy| policy.trim().eq_ignore_ascii_case("keep"))
}

/// Nothing is lost of it, and nobody looks after it any more: a change, but none that destroys.
fn kept(item: &Item) -> Change {
    let reason = Some("stays: helm keeps it".to_owned());
    Change { address: item.address(), action: Action::Update, reason, diff: Vec::new() }
}

/// The documents that stand in one of two manifests and not, letter for letter, in the other: most are the same, and
/// parsing the YAML of a large chart takes longer than everything else here.
fn only_in_one<'a>(before: &'a str, after: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let (old, new) = (documents(before), documents(after));
    let mut counts: BTreeMap<&str, i32> = BTreeMap::new();
    for document in &new {
        *counts.entry(document).or_default() += 1;
    }
    let old: Vec<&str> = old
        .into_iter()
        .filter(|document| match counts.get_mut(document) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        })
        .collect();
    let new = new
        .into_iter()
        .filter(|document| {
            let left = counts.get_mut(document).is_some_and(|count| {
                *count -= 1;
                *count >= 0
            });
            left
        })
        .collect();
    (old, new)
}

fn one_sided(item: &Item, action: Action, mask: &Mask) -> Change {
    let mut value = item.value.clone();
    if item.kind == "Secret" {
        each_secret(&mut value, |_, _| HIDDEN.into());
    }
    mask.value(&mut value);
    let sign = action.sign();
    let diff = limit(yaml(&value).lines().map(|line| format!("{sign} {line}")).collect());
    Change { address: item.address(), action, reason: None, diff }
}

fn update(old: &Item, new: &Item, mask: &Mask) -> Change {
    let (mut before, mut after) = (old.value.clone(), new.value.clone());
    if new.kind == "Secret" {
        hide_secrets(&mut before, &mut after);
    }
    mask.value(&mut before);
    mask.value(&mut after);
    Change { address: new.address(), action: Action::Update, reason: None, diff: lines(&before, &after) }
}

/// The lines of a diff, unchanged stretches left out.
pub(super) fn lines(before: &Value, after: &Value) -> Vec<String> {
    let (before, after) = (yaml(before), yaml(after));
    let diff = TextDiff::from_lines(&before, &after);
    let mut lines = Vec::new();
    for (index, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if index > 0 {
            lines.push("  …".to_owned());
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            lines.push(format!("{} {}", change.tag(), change.value().trim_end()));
        }
    }
    limit(lines)
}

fn limit(mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > LONGEST {
        let more = lines.len() - LONGEST;
        lines.truncate(LONGEST);
        lines.push(format!("  … {more} more lines"));
    }
    lines
}

/// Canonical YAML: keys sorted, one style.
fn yaml(value: &Value) -> String {
    let options = serde_saphyr::ser_options! { prefer_block_scalars: true, min_fold_chars: usize::MAX };
    serde_saphyr::to_string_with_options(value, options).unwrap_or_else(|_| format!("{value:#}"))
}

/// Hides what a Secret holds and keeps visible which of its entries change.
fn hide_secrets(before: &mut Value, after: &mut Value) {
    let earlier = before.clone();
    let later = after.clone();
    each_secret(after, |_, _| HIDDEN.into());
    each_secret(before, |field, key| {
        let same = earlier[field].get(key) == later[field].get(key);
        if same { HIDDEN.into() } else { HIDDEN_BEFORE.into() }
    });
}

/// Replaces every entry of `data` and `stringData`.
fn each_secret(secret: &mut Value, stand_in: impl Fn(&str, &str) -> Value) {
    for field in ["data", "stringData"] {
        if let Some(Value::Object(table)) = secret.get_mut(field) {
            for (key, value) in table.iter_mut() {
                *value = stand_in(field, key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(kind: &str, name: &str, field: &str) -> String {
        format!("---\n# Source: x\napiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n{field}\n")
    }

    #[test]
    fn objects_are_compared_one_by_one() {
        let before = document("ConfigMap", "a", "data: {x: '1', y: '2'}")
            + &document("ConfigMap", "same", "data: {}")
            + &document("Service", "gone", "spec: {}");
        let after = document("ConfigMap", "same", "data: {}")
            + &document("ConfigMap", "a", "data:\n  y: '2'\n  x: '9'")
            + &document("ServiceAccount", "new", "");
        let found = changes(&before, &after, "apps", &Mask::default());
        insta::assert_snapshot!(render(&found));
    }

    #[test]
    fn what_helm_keeps_is_not_destroyed() {
        let annotated = |policy: &str| format!("  annotations: {{helm.sh/resource-policy: {policy}}}");
        let before = document("Namespace", "shop", &annotated("keep"))
            + &document("Namespace", "search", &annotated("delete"))
            + &document("ConfigMap", "a", "");
        let found = changes(&before, "", "apps", &Mask::default());
        let actions: Vec<_> = found.iter().map(|change| (change.address.as_str(), change.action)).collect();
        assert_eq!(
            actions,
            [
                ("ConfigMap/apps/a", Action::Destroy),
                ("Namespace/search", Action::Destroy),
                ("Namespace/shop", Action::Update)
            ]
        );
        assert!(found[2].reason.as_deref().is_some_and(|reason| reason.contains("stays")));
    }

    #[test]
    fn layout_alone_is_no_change() {
        let before = document("ConfigMap", "a", "data: {x: '1'}");
        let after = document("ConfigMap", "a", "# a comment\ndata:\n  x: \"1\"");
        assert!(changes(&before, &after, "apps", &Mask::default()).is_empty());
    }

    #[test]
    fn what_a_secret_holds_is_never_shown() {
        let before = document("Secret", "s", "data: {kept: b25l, changed: dHdv, gone: dHdv}");
        let after = document("Secret", "s", "data: {kept: b25l, changed: dGhyZWU=, new: Zm91cg==}");
        let found = changes(&before, &after, "apps", &Mask::default());
        insta::assert_snapshot!(render(&found));
    }

    fn render(changes: &[Change]) -> String {
        let one = |change: &Change| {
            format!("{} {}\n{}", change.action.sign(), change.address, change.diff.join("\n"))
        };
        changes.iter().map(one).collect::<Vec<_>>().join("\n")
    }
}
