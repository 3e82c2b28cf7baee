use std::{path::Path, time::Duration};

use super::stack::{Context, Made, Said, cluster_edge, edges_of};
use crate::{
    model::{Chart, ChartSource, Helm, Kind, StackId},
    platform::{
        catalog::{inside, values_file},
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
        cluster: cluster?,
        values: values.template(),
        wait: said.own("wait").and_then(Node::bool).unwrap_or(true),
        timeout: said.duration("timeout", TIMEOUT),
    });
    Some(Made { kind, inputs: Table::default(), values: Some(values), edges })
}

fn cluster(said: &Said<'_>, context: &mut Context<'_>) -> Option<StackId> {
    if said.pick("cluster").is_none() {
        let message = format!("the release `{}` has no cluster", said.id);
        context.wrong(message, said.key, "name the stack that is its cluster: `cluster = \"gke\"`");
    }
    said.cluster().map(|(id, _)| id)
}

fn chart(said: &Said<'_>, context: &mut Context<'_>) -> Option<Chart> {
    let folder = said.folder?;
    let Some(node) = said.own("chart") else {
        context.wrong(
            format!("{} does not say which chart it installs", folder.path.join("stack.toml").display()),
            folder.place,
            "write `chart = \"./chart\"` for one in the stack's folder, or `chart` with `repository` and `version`",
        );
        return None;
    };
    let text = node.text()?;
    let repository = said.own("repository");
    let version = said.pick("version");
    if text.starts_with("./") || text.starts_with("../") {
        for node in repository.into_iter().chain(version) {
            context.wrong(
                "a chart in a folder has its own version and no repository".to_owned(),
                node.span,
                "leave it out: the version stands in its Chart.yaml",
            );
        }
        let path = inside(context.sources.root(), &folder.path, text).ok()?;
        return Some(Chart { source: ChartSource::Path(path), version: None });
    }
    if Path::new(text).is_absolute() {
        context.wrong(
            format!("`{}` leads out of the platform's folder", text.escape_debug()),
            node.span,
            "copy the chart into it",
        );
        return None;
    }
    let source = match (text.strip_prefix("oci://"), repository) {
        (Some(rest), None) => oci(rest, node, context)?,
        (Some(_), Some(repository)) => {
            context.wrong("an `oci://` chart has no repository".to_owned(), repository.span, "leave it out");
            return None;
        }
        (None, Some(repository)) => {
            named(text, node, context)?;
            ChartSource::Repository { url: repository.text()?.to_owned(), chart: text.to_owned() }
        }
        (None, None) => {
            let hint = "add `repository = \"https://…\"`; for a chart in the stack's folder write `./`, as in `chart = \"./chart\"`";
            context.wrong(format!("the chart `{}` has no repository", text.escape_debug()), node.span, hint);
            return None;
        }
    };
    let Some(version) = version else {
        context.wrong(
            format!("the chart `{text}` has no version"),
            node.span,
            "add `version = \"1.16.2\"`, so that every environment gets the same",
        );
        return None;
    };
    Some(Chart { source, version: Some(version.text()?.to_owned()) })
}

/// A chart's name goes into helm's arguments and into names of files.
fn named(text: &str, node: &Node, context: &mut Context<'_>) -> Option<()> {
    let fits = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    if !text.is_empty()
        && text.chars().all(fits)
        && text.starts_with(|char: char| char.is_ascii_alphanumeric())
    {
        return Some(());
    }
    let message = format!("`{}` cannot name a chart", text.escape_debug());
    context.wrong(message, node.span, "use its name in the repository, such as `cert-manager`");
    None
}

fn oci(rest: &str, node: &Node, context: &mut Context<'_>) -> Option<ChartSource> {
    let fits = |char: char| char.is_ascii_alphanumeric() || "-_./:".contains(char);
    let last = rest.rsplit('/').next().unwrap_or_default();
    if rest.contains('/')
        && rest.chars().all(fits)
        && !rest.contains("..")
        && !last.is_empty()
        && !last.contains(':')
    {
        return Some(ChartSource::Oci(format!("oci://{rest}")));
    }
    let message = format!("`oci://{}` cannot be a chart", rest.escape_debug());
    context.wrong(message, node.span, "write `oci://registry/path/chart`; its tag is `version`");
    None
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
