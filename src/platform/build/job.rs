use std::time::Duration;

use super::stack::{Context, Made, Said, cluster_edge, edges_of};
use crate::{
    model::{Job, Kind, OutputDeclaration, Template},
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
    let templates = |nodes: &[Node]| nodes.iter().map(Node::template).collect::<Vec<Template>>();
    let kind = Kind::Job(Job {
        command: templates(&command),
        environment: environment.templates(),
        once: said.own("once").and_then(Node::bool).unwrap_or(false),
        outputs: said.own("outputs").map(outputs).unwrap_or_default(),
        cluster: said.cluster().map(|(id, _)| id),
        undo: undo.as_deref().map(templates),
        timeout: said.duration("timeout", TIMEOUT),
    });
    Some(Made { kind, inputs: Table::default(), teardown: Table::default(), values: None, edges })
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

fn outputs(node: &Node) -> std::collections::BTreeMap<String, OutputDeclaration> {
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
        _ => std::collections::BTreeMap::new(),
    }
}
