use jsonschema::error::ValidationErrorKind;

use crate::platform::{
    build::Draft,
    problem::{Problem, Report},
    text::{Entry, Node, NodeKind, Sources},
};

/// Values against the chart's values.schema.json, as helm does: over the chart's own values. What holds references is
/// not known yet and never wrong.
pub fn check(draft: &Draft, _: &Sources, report: &mut Report) {
    let Some(values) = &draft.values else { return };
    let Some(chart) = draft.folder.as_ref().and_then(|folder| folder.chart.as_ref()) else { return };
    let Some(validator) = chart.validator() else { return };
    let mut all = chart.defaults.clone().unwrap_or_else(|| Node::empty_table(values.span));
    all.overlay(values);
    all.span = values.span;
    without_nulls(&mut all);
    let instance = all.value();
    for error in validator.iter_errors(&instance) {
        let path = error.instance_path().as_str().to_owned();
        let (node, key) = find(&all, &path);
        if !depends_on_keys_only(error.kind()) && !node.is_known() {
            continue;
        }
        let mut message = error.masked().to_string();
        if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
            message = format!("the chart does not know {}", quoted(unexpected));
        }
        let place = culprit(node, error.kind())
            .map_or_else(|| key.map_or(node.span, |entry| entry.node.span), |entry| entry.key);
        let shown = path.trim_start_matches('/').replace('/', ".");
        let where_ = if shown.is_empty() { String::new() } else { format!(" at `{shown}`") };
        let problem = Problem::new(format!(
            "the values of `{}` do not fit the chart{where_}: {message}",
            draft.stack.id
        ));
        let problem = problem.at(place, "").and_maybe(node.origin, "it comes from here");
        report.add(problem.hint(format!("see {}", chart.path.join("values.schema.json").display())));
    }
}

/// helm takes a null as "without the chart's default".
fn without_nulls(node: &mut Node) {
    match &mut node.kind {
        NodeKind::Table(table) => {
            table.0.retain(|_, entry| entry.node.kind != NodeKind::Null);
            table.0.values_mut().for_each(|entry| without_nulls(&mut entry.node));
        }
        NodeKind::List(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

const fn depends_on_keys_only(kind: &ValidationErrorKind) -> bool {
    matches!(kind, ValidationErrorKind::AdditionalProperties { .. } | ValidationErrorKind::Required { .. })
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The key that is one too many.
fn culprit<'a>(node: &'a Node, kind: &ValidationErrorKind) -> Option<&'a Entry> {
    let ValidationErrorKind::AdditionalProperties { unexpected } = kind else { return None };
    node.table()?.0.get(unexpected.first()?)
}

/// The value at a JSON pointer, and the entry that has it.
fn find<'a>(root: &'a Node, pointer: &str) -> (&'a Node, Option<&'a Entry>) {
    let mut at = (root, None);
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next = match &at.0.kind {
            NodeKind::Table(table) => table.0.get(&step).map(|entry| (&entry.node, Some(entry))),
            NodeKind::List(items) => {
                step.parse::<usize>().ok().and_then(|index| items.get(index)).map(|node| (node, None))
            }
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}
