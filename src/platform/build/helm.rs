use std::{collections::BTreeMap, path::Path, time::Duration};

use super::{
    chart::chart,
    stack::{Context, Made, Said, cluster_edge, edges_of},
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
        namespace_labels: namespace_labels(said, context),
        cluster: cluster?,
        values: values.template(),
        wait: said.own("wait").and_then(Node::bool).unwrap_or(true),
        timeout: said.duration("timeout", TIMEOUT),
    });
    Some(Made { kind, inputs: Table::default(), teardown: Table::default(), values: Some(values), edges })
}

/// What the API server would refuse is refused here, with its place.
fn namespace_labels(said: &Said<'_>, context: &mut Context<'_>) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    for (key, entry) in
        said.own("namespace_labels").and_then(Node::table).into_iter().flat_map(|table| &table.0)
    {
        let Some(value) = entry.node.text() else { continue };
        if !is_label_key(key) {
            let message = format!("`{}` cannot be a label's key", key.escape_debug());
            context.wrong(message, entry.key, LABEL);
        }
        if !value.is_empty() && !is_label_part(value) {
            let message = format!("`{}` cannot be a label's value", value.escape_debug());
            context.wrong(message, entry.node.span, LABEL);
        }
        labels.insert(key.clone(), value.to_owned());
    }
    labels
}

const LABEL: &str = "letters, digits, `-`, `_` and `.`, at most 63, and no sign at either end; a key may have a domain before a `/`";

fn is_label_key(key: &str) -> bool {
    let (domain, name) = key.split_once('/').map_or((None, key), |(domain, name)| (Some(domain), name));
    let is_domain =
        |domain: &str| domain.len() <= 253 && domain.split('.').all(is_label_part) && !domain.contains('_');
    domain.is_none_or(is_domain) && is_label_part(name)
}

/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>
fn is_label_part(text: &str) -> bool {
    let within = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    text.len() <= 63
        && text.chars().all(within)
        && text.starts_with(|char: char| char.is_ascii_alphanumeric())
        && text.ends_with(|char: char| char.is_ascii_alphanumeric())
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
