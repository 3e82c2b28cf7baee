use super::Withheld;
use crate::{
    drivers::Known,
    model::{Part, Reference, Template, Value},
};

/// A template taken apart: what may be written down, and what may not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Split {
    /// The value without what is sensitive or not known.
    pub open: Value,
    /// The same with nothing but that: a text at each place that says what belongs there. Null where there is none.
    pub closed: Value,
    /// What belongs there, by the keys that lead to it.
    pub withheld: Vec<(String, Withheld)>,
}

/// Takes a template apart. Lists are whole: one item that may not be written down takes its list along.
#[must_use]
pub fn split(template: &Template, known: &Known) -> Split {
    let mut withheld = Vec::new();
    let (open, closed) = take_apart(template, known, "", &mut withheld);
    Split { open: open.unwrap_or(Value::Null), closed: closed.unwrap_or(Value::Null), withheld }
}

fn take_apart(
    template: &Template,
    known: &Known,
    path: &str,
    withheld: &mut Vec<(String, Withheld)>,
) -> (Option<Value>, Option<Value>) {
    if let Template::Table(table) = template {
        let (mut open, mut closed) = (serde_json::Map::new(), serde_json::Map::new());
        for (name, item) in table {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let (shown, hidden) = take_apart(item, known, &path, withheld);
            open.extend(shown.map(|value| (name.clone(), value)));
            closed.extend(hidden.map(|value| (name.clone(), value)));
        }
        let closed = (!closed.is_empty()).then_some(Value::Object(closed));
        // A table of nothing but secrets is made by the file that has them.
        let open = (!open.is_empty() || closed.is_none()).then_some(Value::Object(open));
        return (open, closed);
    }
    let resolved = known.resolve(template);
    if !resolved.sensitive && resolved.missing.is_empty() {
        return (Some(resolved.value), None);
    }
    let belongs = Withheld {
        from: words(template),
        output: whole_output(template),
        is_text: resolved.value.is_string() || resolved.value.is_null(),
        is_secret: resolved.sensitive
            || resolved.missing.iter().any(|one| matches!(one, Reference::Secret(_))),
    };
    let place = Value::String(format!("FILL IN: {}", belongs.from));
    withheld.push((path.to_owned(), belongs));
    (None, Some(place))
}

/// The stack and output that a template is, and nothing else.
fn whole_output(template: &Template) -> Option<(String, String)> {
    match template {
        Template::Reference(Reference::Output { stack, output }) => Some((stack.to_string(), output.clone())),
        _ => None,
    }
}

/// A template as a person wrote it.
fn words(template: &Template) -> String {
    match template {
        Template::Literal(value) => value.to_string(),
        Template::Reference(reference) => reference.to_string(),
        Template::Text(parts) => parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.clone(),
                Part::Reference(reference) => reference.to_string(),
            })
            .collect(),
        Template::List(items) => {
            format!("[{}]", items.iter().map(words).collect::<Vec<_>>().join(", "))
        }
        Template::Table(table) => {
            let item = |(name, item): (&String, &Template)| format!("{name} = {}", words(item));
            format!("{{ {} }}", table.iter().map(item).collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::{drivers::KnownValue, model::StackId};

    fn output(stack: &str, output: &str) -> Reference {
        Reference::Output { stack: StackId::new(stack).expect("a name"), output: output.into() }
    }

    #[test]
    fn secrets_are_left_out_and_named() {
        let known = Known(BTreeMap::from([
            (output("net", "id"), KnownValue { value: json!("n-1"), sensitive: false }),
            (output("net", "password"), KnownValue { value: json!("hunter2"), sensitive: true }),
        ]));
        let table = |items: Vec<(&str, Template)>| {
            Template::Table(items.into_iter().map(|(name, item)| (name.to_owned(), item)).collect())
        };
        let template = table(vec![
            ("net", Template::Reference(output("net", "id"))),
            (
                "auth",
                table(vec![
                    ("password", Template::Reference(output("net", "password"))),
                    ("token", Template::Reference(Reference::Secret("token".into()))),
                ]),
            ),
        ]);
        let split = split(&template, &known);
        assert_eq!(split.open, json!({ "net": "n-1" }));
        assert_eq!(
            split.closed,
            json!({ "auth": { "password": "FILL IN: ${net.password}", "token": "FILL IN: ${secret.token}" } })
        );
        let paths: Vec<&str> = split.withheld.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["auth.password", "auth.token"]);
        assert!(split.withheld.iter().all(|(_, withheld)| withheld.is_secret));
        assert!(!format!("{split:?}").contains("hunter2"));
    }
}
