//! `[teams]` of one environment, as `${env.teams}`.

use std::collections::BTreeMap;

use super::people::{list_of, put};
use crate::platform::{
    catalog::Catalog,
    declared::Declared,
    keys::GROUPS,
    problem::{Problem, Report, did_you_mean},
    text::{Entry, Node, NodeKind, Span, Table},
};

/// The level of Pod Security where nothing is said.
const POD_SECURITY: &str = "restricted";

/// Namespaces that are Kubernetes' and Google's own begin like this, or are called so.
const RESERVED: [&str; 3] = ["kube-", "gke-", "gmp-"];

/// The teams of an environment, each whole; `None` where platform.toml has no `[teams]`.
pub fn make(declared: &Declared, chain: &[(&str, &Entry)], report: &mut Report) -> Option<Node> {
    let mut node = declared.teams()?.clone();
    let NodeKind::Table(teams) = &mut node.kind else { return Some(node) };
    for (environment, said) in chain {
        let overlays = said.node.table().and_then(|table| table.table("teams"));
        for (name, over) in overlays.into_iter().flat_map(|table| &table.0) {
            match teams.0.get_mut(name) {
                Some(entry) => lay_over(entry, &over.node),
                None => unknown(name, over.key, environment, teams, report),
            }
        }
    }
    teams.0.retain(|_, entry| enabled(entry));
    for (name, entry) in &mut teams.0 {
        whole(name, entry, report);
    }
    Some(node)
}

fn enabled(entry: &Entry) -> bool {
    entry.node.table().and_then(|team| team.get("enabled")).and_then(Node::bool).unwrap_or(true)
}

/// Tables over a list change the namespaces that they name: else one quota would take all other namespaces away.
fn lay_over(entry: &mut Entry, over: &Node) {
    let tables = over.table().and_then(|team| team.table("namespaces")).is_some();
    if let NodeKind::Table(team) = &mut entry.node.kind
        && let Some(namespaces) = team.0.get_mut("namespaces").filter(|_| tables)
    {
        namespaces.node = spread(&namespaces.node);
    }
    entry.node.overlay(over);
}

/// Namespaces as a table by name.
fn spread(node: &Node) -> Node {
    let Some(names) = node.list() else { return node.clone() };
    let entry = |name: &Node| {
        Some((name.text()?.to_owned(), Entry { key: name.span, node: Node::empty_table(name.span) }))
    };
    Node::new(node.span, NodeKind::Table(Table(names.iter().filter_map(entry).collect())))
}

/// Everything that charts and modules look for is there.
fn whole(name: &str, entry: &mut Entry, report: &mut Report) {
    let key = entry.key;
    let NodeKind::Table(team) = &mut entry.node.kind else { return };
    complain(name, key, team, report);
    let span = team.get("namespaces").map_or(key, |node| node.span);
    let mut namespaces = team.get("namespaces").map_or_else(|| Node::empty_table(span), spread);
    let quotas = team.get("quotas").cloned().unwrap_or_else(|| Node::empty_table(key));
    if let NodeKind::Table(table) = &mut namespaces.kind {
        for entry in table.0.values_mut() {
            namespace(entry, &quotas);
        }
    }
    put(team, "namespaces", namespaces);
    let mut groups = team.get("groups").cloned().unwrap_or_else(|| Node::empty_table(key));
    if let NodeKind::Table(groups) = &mut groups.kind {
        for role in GROUPS.keys {
            let list = list_of(groups, role.name, key);
            put(groups, role.name, list);
        }
    }
    put(team, "groups", groups);
    team.0.retain(|name, _| !matches!(name.as_str(), "quotas" | "enabled"));
}

/// A namespace has the team's quotas with its own over them, and a level.
fn namespace(entry: &mut Entry, quotas: &Node) {
    let NodeKind::Table(table) = &mut entry.node.kind else { return };
    let mut all = quotas.clone();
    if let Some(own) = table.get("quotas") {
        all.overlay(own);
    }
    put(table, "quotas", all);
    let level = || Node::new(entry.key, NodeKind::Text(POD_SECURITY.to_owned()));
    let level = table.get("pod_security").cloned().unwrap_or_else(level);
    put(table, "pod_security", level);
}

/// What a team lacks, and names that stand twice in its list.
fn complain(name: &str, key: Span, team: &Table, report: &mut Report) {
    let namespaces = team.get("namespaces");
    let none = |node: &Node| {
        node.list().is_some_and(<[_]>::is_empty) || node.table().is_some_and(|table| table.0.is_empty())
    };
    if namespaces.is_none_or(none) {
        let problem = Problem::new(format!("the team `{name}` has no namespace"));
        let place = namespaces.map_or(key, |node| node.span);
        report.add(problem.at(place, "").hint(format!("write `namespaces = [\"{name}\"]`")));
    }
    if team.table("contacts").and_then(|contacts| contacts.get("owner")).is_none() {
        let problem = Problem::new(format!("nobody answers for the team `{name}`"));
        let hint = "name a person: `contacts.owner = \"ada@acme.example\"`";
        report.add(problem.at(team.key("contacts").unwrap_or(key), "").hint(hint));
    }
    let mut seen = BTreeMap::new();
    for node in team.list("namespaces") {
        let Some(text) = node.text() else { continue };
        if let Some(first) = seen.insert(text, node.span) {
            let problem = Problem::new(format!("the namespace `{text}` stands here twice"));
            report
                .add(problem.at(node.span, "").and(first, "here it is first").hint("leave one of them out"));
        }
    }
}

fn unknown(name: &str, key: Span, environment: &str, teams: &Table, report: &mut Report) {
    let hint = did_you_mean(name, teams.0.keys().map(String::as_str)).map_or_else(
        || format!("an environment only changes teams of platform.toml: add `[teams.{name}]` there"),
        |name| format!("did you mean `{name}`?"),
    );
    let message =
        format!("the environment `{environment}` changes a team `{name}` that the platform does not have");
    report.add(Problem::new(message).at(key, "").hint(hint));
}

/// No two teams have one namespace, and none has Kubernetes', Google's or a stack's, whichever sprint brings that.
pub fn check_namespaces(
    teams: &Node,
    settings: &BTreeMap<String, Entry>,
    catalog: &Catalog,
    report: &mut Report,
) {
    let stacks = stack_namespaces(settings, catalog);
    let mut seen: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    for (team, entry) in teams.table().into_iter().flat_map(|teams| &teams.0) {
        let namespaces = entry.node.table().and_then(|team| team.table("namespaces"));
        for (name, entry) in namespaces.into_iter().flat_map(|table| &table.0) {
            let mut wrong = |message: String, other: Option<Span>, hint: &str| {
                report.add(Problem::new(message).at(entry.key, "").and_maybe(other, "").hint(hint));
            };
            if let Some((other, place)) = seen.insert(name, (team.as_str(), entry.key)) {
                let message = format!("`{other}` and `{team}` have the same namespace `{name}`");
                wrong(message, Some(place), "a namespace has one team, which answers for all that is in it");
            }
            if name == "default" || RESERVED.iter().any(|prefix| name.starts_with(prefix)) {
                let message = format!("`{name}` can be no team's namespace: it is Kubernetes' or Google's");
                wrong(message, None, "give it another name");
            } else if let Some((stack, place)) = stacks.get(name) {
                let message = format!("`{name}` can be no team's namespace: the stack `{stack}` lives in it");
                wrong(message, Some(*place), "give it another name");
            }
        }
    }
}

/// The namespaces of releases, with the stack and its place.
fn stack_namespaces<'a>(
    settings: &'a BTreeMap<String, Entry>,
    catalog: &Catalog,
) -> BTreeMap<String, (&'a str, Span)> {
    let namespace = |(name, entry): (&'a String, &'a Entry)| {
        let table = entry.node.table()?;
        let folder =
            catalog.get(table.text("source").unwrap_or(name)).filter(|folder| folder.kind() == "helm")?;
        let namespace = table.text("namespace").or_else(|| folder.table.text("namespace")).unwrap_or(name);
        Some((namespace.to_owned(), (name.as_str(), entry.key)))
    };
    settings.iter().filter_map(namespace).collect()
}
