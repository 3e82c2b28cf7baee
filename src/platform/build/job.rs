use std::{collections::BTreeMap, time::Duration};

use super::stack::{Context, Made, Said, cluster_edge, edges_of};
use crate::{
    model::{Job, Kind, NotRun, OutputDeclaration, Template},
    platform::{
        references::Allow,
        text::{Node, NodeKind, Table},
    },
};

const TIMEOUT: Duration = Duration::from_secs(300);

/// A command.
pub fn make(said: &Said<'_>, context: &mut Context<'_>) -> Option<Made> {
    let command = argv(said.own("command"), context);
    let undo = said.own("undo").map(|undo| argv(Some(undo), context));
    let mut environment = said.own("environment").and_then(Node::table).cloned().unwrap_or_default();
    if let Some(over) = said.settings.table("environment") {
        environment.overlay(over);
    }
    for (name, entry) in &environment.0 {
        if name.is_empty() || name.contains(['=', '\0']) {
            let message = format!("`{}` can be no environment variable", name.escape_debug());
            context.wrong(message, entry.key, "use letters, digits and `_`");
        }
    }
    let environment = context.expander().expand_table(&environment, Allow::Everything);
    if command.is_empty() {
        return None;
    }
    let inner = environment.0.values().map(|entry| &entry.node);
    let mut edges = edges_of(command.iter().chain(undo.iter().flatten()).chain(inner));
    edges.extend(cluster_edge(said.cluster()));
    let declared = said.own("outputs").map(outputs).unwrap_or_default();
    let not_run = said.own("rehearsal").and_then(|node| not_run(node, &declared, context));
    let templates = |nodes: &[Node]| nodes.iter().map(Node::template).collect::<Vec<Template>>();
    let kind = Kind::Job(Job {
        command: templates(&command),
        environment: environment.templates(),
        once: said.own("once").and_then(Node::bool).unwrap_or(false),
        outputs: declared,
        cluster: said.cluster().map(|(id, _)| id),
        undo: undo.as_deref().map(templates),
        timeout: said.duration("timeout", TIMEOUT),
        not_run,
    });
    let (inputs, teardown) = (Table::default(), Table::default());
    Some(Made { kind, inputs, teardown, values: None, edges, lookup: None })
}

fn argv(node: Option<&Node>, context: &mut Context<'_>) -> Vec<Node> {
    let items = node.and_then(Node::list).unwrap_or_default();
    let argv: Vec<Node> =
        items.iter().map(|item| context.expander().expand(item, Allow::Everything)).collect();
    for item in &argv {
        secrets(item, context);
    }
    argv
}

/// Arguments are seen by everyone on the machine.
fn secrets(item: &Node, context: &mut Context<'_>) {
    let mut found = Vec::new();
    item.references(&mut |reference, span, _| {
        if matches!(reference, crate::model::Reference::Secret(_)) {
            found.push(span);
        }
    });
    for span in found {
        let hint = "every process on the machine can read arguments: hand it over in `environment`";
        context.wrong("a secret cannot be an argument", span, hint);
    }
}

/// What stands in for a run of it: all outputs that it declares, and no other, because others refer to them.
fn not_run(
    node: &Node,
    declared: &BTreeMap<String, OutputDeclaration>,
    context: &mut Context<'_>,
) -> Option<NotRun> {
    let table = node.table()?;
    let why = table.text("skip")?.to_owned();
    let none = Table::default();
    let said = table.table("outputs").unwrap_or(&none);
    for (name, entry) in said.0.iter().filter(|(name, _)| !declared.contains_key(*name)) {
        let message = format!("the job declares no output `{}`", name.escape_debug());
        context.wrong(message, entry.key, "name an output of its `outputs`");
    }
    let missing: Vec<String> =
        declared.keys().filter(|name| said.get(name).is_none()).map(|name| format!("`{name}`")).collect();
    if !missing.is_empty() {
        let message = format!("a rehearsal has no value for {}", missing.join(", "));
        context.wrong(message, node.span, "say what the job hands on there: `rehearsal.outputs`");
    }
    let outputs = said.0.iter().map(|(name, entry)| (name.clone(), entry.node.value())).collect();
    Some(NotRun { why, outputs })
}

fn outputs(node: &Node) -> BTreeMap<String, OutputDeclaration> {
    match &node.kind {
        NodeKind::List(items) => {
            let name = |node: &Node| Some((node.text()?.to_owned(), OutputDeclaration { sensitive: false }));
            items.iter().filter_map(name).collect()
        }
        NodeKind::Table(table) => table
            .0
            .iter()
            .map(|(name, entry)| {
                let sensitive = entry.node.table().and_then(|table| table.get("sensitive")?.bool());
                (name.clone(), OutputDeclaration { sensitive: sensitive.unwrap_or(false) })
            })
            .collect(),
        _ => BTreeMap::new(),
    }
}
