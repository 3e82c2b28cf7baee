//! `[roles]` of one environment, as `${env.roles}`.

use super::people::{list_of, put};
use crate::platform::{
    declared::Declared,
    keys::{self, ROLES},
    text::{Entry, Node, NodeKind, Span, Table},
};

/// How long roles are given for on request, where nothing is said.
const DURATION: &str = "1h";

/// The roles of an environment, each whole; `None` where platform.toml has no `[roles]`.
pub fn make(declared: &Declared, chain: &[(&str, &Entry)]) -> Option<Node> {
    let mut node = declared.roles()?.clone();
    for over in chain.iter().filter_map(|(_, entry)| entry.node.table()?.get("roles")) {
        node.overlay(over);
    }
    let place = node.span;
    if let NodeKind::Table(roles) = &mut node.kind {
        for role in ROLES.keys {
            let said = roles.get(role.name).cloned().unwrap_or_else(|| Node::empty_table(place));
            put(roles, role.name, whole(said));
        }
    }
    Some(node)
}

fn whole(mut role: Node) -> Node {
    let place = role.span;
    let NodeKind::Table(table) = &mut role.kind else { return role };
    for name in ["groups", "cluster_roles", "namespace_roles", "project_roles"] {
        let list = list_of(table, name, place);
        put(table, name, list);
    }
    if let Some(Entry { node: Node { kind: NodeKind::Table(entitlement), span, .. }, .. }) =
        table.0.get_mut("entitlement")
    {
        finish_entitlement(entitlement, *span);
    }
    role
}

/// Google takes seconds only: <https://cloud.google.com/iam/docs/pam-create-entitlements>.
fn finish_entitlement(entitlement: &mut Table, place: Span) {
    let said = entitlement.text("max_duration").unwrap_or(DURATION);
    let seconds =
        keys::duration(said).map_or_else(|_| said.to_owned(), |time| format!("{}s", time.as_secs()));
    let place = entitlement.get("max_duration").map_or(place, |node| node.span);
    put(entitlement, "max_duration", Node::new(place, NodeKind::Text(seconds)));
    let approvers = list_of(entitlement, "approvers", place);
    put(entitlement, "approvers", approvers);
}
