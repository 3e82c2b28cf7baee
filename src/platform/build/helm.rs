use std::{collections::BTreeMap, path::Path, time::Duration};

use super::{
    chart::chart,
    stack::{Context, Made, Said, cluster_edge, edges_of},
    upgrade::upgrade,
};
use crate::{
    model::{Helm, Kind, StackId},
    platform::{
        catalog::values_file,
        references::Allow,
        text::{Node, NodeKind, Table},
    },
};

/// Helm's own limit for one upgrade.
const TIMEOUT: Duration = Duration::from_secs(300);

/// A release.
pub fn make(said: &Said<'_>, context: &mut Context<'_>) -> Option<Made> {
    let chart = chart(said, context);
    let values = values(said, context);
    let name = |key: &str| said.pick(key).and_then(Node::text).unwrap_or(said.id.as_str()).to_owned();
    let (release, namespace) = (name("release"), name("namespace"));
    if said.pick("release").is_none() && release.len() > 53 {
        let message = format!("`{}` is too long for a release's name", said.id);
        context.wrong(message, said.key, "helm allows 53 characters: set `release`");
    }
    let cluster = cluster(said, context);
    let mut edges = edges_of([&values]);
    edges.extend(cluster_edge(said.cluster()));
    let kind = Kind::Helm(Helm {
        chart: chart?,
        release,
        namespace,
        namespace_labels: namespace_labels(said),
        cluster: cluster?,
        values: values.template(),
        wait: said.own("wait").and_then(Node::bool).unwrap_or(true),
        timeout: said.duration("timeout", TIMEOUT),
        upgrade: upgrade(said, context),
    });
    let (inputs, teardown) = (Table::default(), Table::default());
    Some(Made { kind, inputs, teardown, values: Some(values), edges, lookup: None })
}

fn namespace_labels(said: &Said<'_>) -> BTreeMap<String, String> {
    let labels = said.own("namespace_labels").and_then(Node::table).into_iter().flat_map(|table| &table.0);
    labels.filter_map(|(key, entry)| Some((key.clone(), entry.node.text()?.to_owned()))).collect()
}

fn cluster(said: &Said<'_>, context: &mut Context<'_>) -> Option<StackId> {
    if said.pick("cluster").is_none() {
        let message = format!("the release `{}` has no cluster", said.id);
        context.wrong(message, said.key, "name the stack that is its cluster: `cluster = \"gke\"`");
    }
    said.cluster().map(|(id, _)| id)
}

/// The folder's files, its `values`, the platform's files, the platform's `values`: each over those before.
fn values(said: &Said<'_>, context: &mut Context<'_>) -> Node {
    let mut values = Node::empty_table(said.settings.get("values").map_or(said.key, |node| node.span));
    for file in said.folder.iter().flat_map(|folder| &folder.values) {
        values.overlay(file);
    }
    if let Some(over) = said.own("values") {
        values.overlay(over);
    }
    for node in said.settings.list("values_files") {
        if let Some(file) = values_file(context.sources, Path::new(""), node, context.report) {
            values.overlay(&file);
        }
    }
    if let Some(over) = said.settings.get("values") {
        values.overlay(over);
    }
    match &values.kind {
        NodeKind::Table(table) if table.0.is_empty() => values,
        _ => context.expander().expand(&values, Allow::Everything),
    }
}
