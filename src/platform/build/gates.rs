use std::time::Duration;

use super::{
    Edge,
    gate_objects::object,
    stack::{Context, Said, cluster_edge},
};
use crate::{
    model::{Check, Gate, Given, GivenSource, Kind, ObjectRef, StackId},
    platform::{
        keys::{self, CHECKS},
        problem::{Problem, did_you_mean},
        references::Allow,
        text::{Node, Span, Table},
    },
};

const TIMEOUT: Duration = Duration::from_secs(120);

/// The gates of stack.toml, then those that the platform adds.
pub fn make(said: &Said<'_>, kind: &Kind, edges: &mut Vec<Edge>, context: &mut Context<'_>) -> Vec<Gate> {
    let nodes =
        said.own("gates").into_iter().chain(said.settings.get("gates")).filter_map(Node::list).flatten();
    nodes.filter_map(|node| gate(node, said, kind, edges, context)).collect()
}

fn gate(
    node: &Node,
    said: &Said<'_>,
    kind: &Kind,
    edges: &mut Vec<Edge>,
    context: &mut Context<'_>,
) -> Option<Gate> {
    let node = context.expander().expand(node, Allow::Static);
    let table = node.table()?;
    let (key, value) = only_check(table, node.span, context)?;
    let namespace = table.text("namespace").unwrap_or(match kind {
        Kind::Helm(helm) => &helm.namespace,
        _ => "default",
    });
    let (check, words) = check(key, value, namespace, context)?;
    let asks_cluster = !matches!(&check, Check::Http { service: None, .. });
    let cluster = asks_cluster.then(|| cluster(table, said, kind, node.span, edges, context)).flatten();
    if asks_cluster && cluster.is_none() {
        return None;
    }
    let timeout = table.text("timeout").and_then(|text| keys::duration(text).ok()).unwrap_or(TIMEOUT);
    let name = table.text("name").map_or(words, str::to_owned);
    Some(Gate { name, timeout, cluster, check })
}

fn only_check<'a>(
    table: &'a Table,
    span: Span,
    context: &mut Context<'_>,
) -> Option<(&'static str, &'a Node)> {
    let written: Vec<_> = CHECKS.iter().filter_map(|key| Some((*key, table.get(key)?))).collect();
    let list = CHECKS.map(|key| format!("`{key}`")).join(", ");
    match written.as_slice() {
        [only] => Some(*only),
        [] => {
            context.wrong("the gate says nothing that must hold", span, format!("say one of {list}"));
            None
        }
        [(first, one), (second, two), ..] => {
            let problem = Problem::new(format!("the gate has both `{first}` and `{second}`"));
            let problem = problem.at(table.key(second).unwrap_or(two.span), "");
            let problem = problem.and(table.key(first).unwrap_or(one.span), "the other one");
            context.report.add(problem.hint("make two gates of them"));
            None
        }
    }
}

/// The cluster that a gate asks: the one it names, the stack's own, or the stack itself if it is one.
fn cluster(
    table: &Table,
    said: &Said<'_>,
    kind: &Kind,
    span: Span,
    edges: &mut Vec<Edge>,
    context: &mut Context<'_>,
) -> Option<StackId> {
    if let Some(node) = table.get("cluster") {
        let id = StackId::new(node.text()?).ok()?;
        edges.extend(cluster_edge(Some((id.clone(), node.span))).filter(|edge| edge.to != *said.id));
        return Some(id);
    }
    let own = own_cluster(said, kind, edges);
    if own.is_none() {
        let message = "the gate has no cluster to ask".to_owned();
        context.wrong(message, span, "name the stack that is the cluster: `cluster = \"gke\"`");
    }
    own
}

/// The cluster that a stack lives in, or is.
pub fn own_cluster(said: &Said<'_>, kind: &Kind, edges: &mut Vec<Edge>) -> Option<StackId> {
    let own = match kind {
        Kind::Helm(helm) => Some(helm.cluster.clone()),
        Kind::Job(job) => job.cluster.clone(),
        Kind::Terraform(terraform) if terraform.outputs.contains_key("endpoint") => Some(said.id.clone()),
        Kind::Given(given)
            if matches!(given.source, GivenSource::Kubeconfig { .. } | GivenSource::LocalCluster { .. }) =>
        {
            Some(said.id.clone())
        }
        Kind::Given(Given { source: GivenSource::Lookup(lookup) })
            if lookup.module.outputs.contains_key("endpoint") =>
        {
            Some(said.id.clone())
        }
        _ => None,
    };
    if own.is_some() {
        return own;
    }
    let (id, place) = said.cluster()?;
    edges.extend(cluster_edge(Some((id.clone(), place))));
    Some(id)
}

/// What a gate asks, and the words for it.
fn check(key: &str, value: &Node, namespace: &str, context: &mut Context<'_>) -> Option<(Check, String)> {
    let check = match (key, value.text(), value.table()) {
        ("rollout", Some(text), _) => Check::Rollout(rollout(text, namespace, value.span, context)?),
        ("condition", _, Some(table)) => Check::Condition {
            object: named(table, namespace)?,
            condition: table.text("type")?.to_owned(),
            status: table.text("status").unwrap_or("True").to_owned(),
        },
        ("field", _, Some(table)) => Check::Field {
            object: named(table, namespace)?,
            path: table.text("path")?.to_owned(),
            equals: table.text("equals")?.to_owned(),
        },
        ("crd", Some(name), _) => crd(name, value.span, context)?,
        ("exists", Some(text), _) => Check::Exists(slashed(text, namespace, value.span, context)?),
        ("exists", _, Some(table)) => Check::Exists(named(table, namespace)?),
        ("http", Some(url), _) => whole_url(url, value.span, None, context)?,
        ("http", _, Some(table)) => http(table, namespace, value.span, context)?,
        ("webhook", Some(name), _) => Check::Webhook { name: name.to_owned() },
        _ => return None,
    };
    let words = words(key, &check);
    Some((check, words))
}

fn words(key: &str, check: &Check) -> String {
    let object = |object: &ObjectRef| format!("{}/{}", object.kind.to_lowercase(), object.name);
    match check {
        Check::Rollout(of) | Check::Exists(of) => format!("{key} {}", object(of)),
        Check::Condition { object: of, condition, status } if status == "True" => {
            format!("condition {condition} of {}", object(of))
        }
        Check::Condition { object: of, condition, status } => {
            format!("condition {condition}={status} of {}", object(of))
        }
        Check::Field { object: of, path, equals } => format!("{path}={equals} of {}", object(of)),
        Check::Crd { name } | Check::Webhook { name } => format!("{key} {name}"),
        Check::Http { url, service: None, .. } => format!("{key} {url}"),
        Check::Http { url, service: Some((of, port)), .. } => {
            format!("{key} service/{}:{port}{url}", of.name)
        }
    }
}

fn rollout(text: &str, namespace: &str, span: Span, context: &mut Context<'_>) -> Option<ObjectRef> {
    let object = slashed(text, namespace, span, context)?;
    let kinds = ["Deployment", "StatefulSet", "DaemonSet"];
    if kinds.contains(&object.kind.as_str()) {
        return Some(object);
    }
    let guess = did_you_mean(&object.kind, kinds).unwrap_or("Deployment").to_lowercase();
    let message = format!(
        "only Deployments, StatefulSets and DaemonSets roll out, not `{}`",
        object.kind.escape_debug()
    );
    context.wrong(message, span, format!("write `rollout = \"{guess}/{}\"`", object.name.escape_debug()));
    None
}

/// `kind/name`.
fn slashed(text: &str, namespace: &str, span: Span, context: &mut Context<'_>) -> Option<ObjectRef> {
    let parts: Vec<&str> = text.split('/').collect();
    if let [kind, name] = parts.as_slice()
        && !kind.is_empty()
        && is_name(name)
    {
        return Some(object(kind, name, namespace, None));
    }
    let hint = "write `kind/name`, such as `deployment/web`";
    context.wrong(format!("`{}` names no Kubernetes object", text.escape_debug()), span, hint);
    None
}

/// A name as the API server takes it in a path.
fn is_name(name: &str) -> bool {
    let fits = |char: char| char.is_ascii_alphanumeric() || "-.:_".contains(char);
    (1..=253).contains(&name.len()) && name.chars().all(fits) && name != "." && name != ".."
}

fn named(table: &Table, namespace: &str) -> Option<ObjectRef> {
    Some(object(table.text("kind")?, table.text("name")?, namespace, table.text("api_version")))
}

fn crd(name: &str, span: Span, context: &mut Context<'_>) -> Option<Check> {
    if name.contains('.') && is_name(name) {
        return Some(Check::Crd { name: name.to_owned() });
    }
    let message = format!("`{}` is no full name of a CustomResourceDefinition", name.escape_debug());
    context.wrong(message, span, "write plural and group: `certificates.cert-manager.io`");
    None
}

fn http(table: &Table, namespace: &str, span: Span, context: &mut Context<'_>) -> Option<Check> {
    match (table.text("url"), table.text("service")) {
        (Some(url), None) => {
            whole_url(url, table.get("url").map_or(span, |node| node.span), Some(table), context)
        }
        (None, Some(service)) => {
            let port = table.get("port").and_then(Node::small).and_then(|port| u16::try_from(port).ok());
            Some(Check::Http {
                url: table.text("path").unwrap_or("/").to_owned(),
                service: Some((object("service", service, namespace, None), port.unwrap_or(80))),
                status: status(Some(table)),
                contains: table.text("contains").map(str::to_owned),
            })
        }
        _ => {
            context.wrong(
                "the gate needs either a `url` or a `service`",
                span,
                "write `http = { service = \"web\", path = \"/healthz\" }`",
            );
            None
        }
    }
}

fn whole_url(url: &str, span: Span, table: Option<&Table>, context: &mut Context<'_>) -> Option<Check> {
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        context.wrong(
            format!("`{}` is no URL", url.escape_debug()),
            span,
            "write `https://example.com/healthz`",
        );
        return None;
    }
    let contains = table.and_then(|table| table.text("contains")).map(str::to_owned);
    Some(Check::Http { url: url.to_owned(), service: None, status: status(table), contains })
}

fn status(table: Option<&Table>) -> u16 {
    table
        .and_then(|table| table.get("status")?.small())
        .and_then(|status| u16::try_from(status).ok())
        .unwrap_or(200)
}
