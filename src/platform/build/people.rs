//! Teams and roles of one environment, as the variables `${env.teams}` and `${env.roles}`.

use std::collections::BTreeMap;

use super::{roles, teams};
use crate::platform::{
    catalog::Catalog,
    declared::Declared,
    problem::{Problem, Report},
    text::{Entry, Node, NodeKind, Span, Table},
};

/// Adds what the platform says of teams and roles to an environment's variables, before these are expanded.
pub fn add(
    variables: &mut Table,
    declared: &Declared,
    chain: &[(&str, &Entry)],
    settings: &BTreeMap<String, Entry>,
    catalog: &Catalog,
    report: &mut Report,
) {
    let roles = roles::make(declared, chain);
    if let Some(teams) = teams::make(declared, chain, report) {
        teams::check_namespaces(&teams, settings, catalog, report);
        if let Some(roles) = roles.as_ref().and_then(Node::table) {
            check_roles(&teams, roles, report);
        }
        put(variables, "teams", teams);
    }
    if let Some(roles) = roles {
        put(variables, "roles", roles);
    }
}

/// A role that a team has groups for gives them something.
fn check_roles(teams: &Node, roles: &Table, report: &mut Report) {
    for (team, entry) in teams.table().into_iter().flat_map(|teams| &teams.0) {
        let groups = entry.node.table().and_then(|team| team.table("groups"));
        for (role, list) in groups.into_iter().flat_map(|table| &table.0) {
            let has_groups = list.node.list().is_some_and(|groups| !groups.is_empty());
            let gives = roles.table(role).is_some_and(|role| !role.list("namespace_roles").is_empty());
            if has_groups && !gives {
                let problem = Problem::new(format!("the {role} of the team `{team}` get no rights"));
                let hint = format!("say what they may do: `[roles.{role}] namespace_roles = [\"view\"]`");
                report.add(problem.at(list.key, "").hint(hint));
            }
        }
    }
}

/// Sets a key, and keeps its place.
pub(super) fn put(table: &mut Table, name: &str, node: Node) {
    let key = table.key(name).unwrap_or(node.span);
    table.0.insert(name.to_owned(), Entry { key, node });
}

/// A list as it is, or an empty one.
pub(super) fn list_of(table: &Table, name: &str, place: Span) -> Node {
    table.get(name).cloned().unwrap_or_else(|| Node::new(place, NodeKind::List(Vec::new())))
}
