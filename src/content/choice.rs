use std::collections::{BTreeMap, BTreeSet};

use crate::{graph::Graph, model::StackId};

/// The sprint whose stacks every platform has: what all else stands on.
const FOUNDATION: u32 = 1;

/// An application that was chosen needs one that was not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// The application.
    pub application: String,
    /// The one it needs.
    pub needs: String,
}

/// What chosen applications need of those that were not chosen. `of` says which application a stack is about.
pub(super) fn missing(graph: &Graph, of: &BTreeMap<StackId, String>, chosen: &[String]) -> BTreeSet<Need> {
    let mut missing = BTreeSet::new();
    for (stack, application) in of.iter().filter(|(_, application)| chosen.contains(application)) {
        let needed = below(graph, stack);
        let needed = needed.iter().filter_map(|need| of.get(need));
        for needs in needed.filter(|needs| !chosen.contains(needs)) {
            missing.insert(Need { application: application.clone(), needs: needs.clone() });
        }
    }
    missing
}

/// The stacks that a platform without some applications has no use for: those that the applications are about, those that
/// need one of these, and those beyond the foundation that were only there for such stacks.
pub(super) fn left_out(
    graph: &Graph,
    of: &BTreeMap<StackId, String>,
    chosen: &[String],
) -> BTreeSet<StackId> {
    let mut out: BTreeSet<StackId> = BTreeSet::new();
    out.extend(of.iter().filter(|(_, application)| !chosen.contains(application)).map(|(id, _)| id.clone()));
    loop {
        let goes = |id: &StackId, sprint: u32| {
            let needs_one = graph.dependencies(id).any(|(need, _)| out.contains(need));
            let mut dependents = graph.dependents(id).map(|(dependent, _)| dependent).peekable();
            let only_for_them = dependents.peek().is_some() && dependents.all(|one| out.contains(one));
            needs_one || (sprint > FOUNDATION && only_for_them)
        };
        let candidates = graph.nodes().filter(|node| !of.contains_key(&node.id) && !out.contains(&node.id));
        let more: Vec<_> =
            candidates.filter(|node| goes(&node.id, node.sprint)).map(|node| node.id.clone()).collect();
        if more.is_empty() {
            return out;
        }
        out.extend(more);
    }
}

/// Everything that a stack needs, and what that needs.
fn below(graph: &Graph, stack: &StackId) -> BTreeSet<StackId> {
    let (mut all, mut look) = (BTreeSet::new(), vec![stack.clone()]);
    while let Some(next) = look.pop() {
        look.extend(
            graph.dependencies(&next).map(|(need, _)| need.clone()).filter(|need| all.insert(need.clone())),
        );
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Node, StackKind, Why};

    fn id(name: &str) -> StackId {
        StackId::new(name).expect("a name")
    }

    /// A stack with its sprint and what it needs.
    const STACKS: [(&str, u32, &[&str]); 9] = [
        ("net", 1, &[]),
        ("gke", 1, &["net"]),
        ("names", 2, &["gke"]),
        ("certificates", 2, &["names"]),
        ("gateway", 2, &["gke"]),
        ("crds", 3, &["gke"]),
        ("metrics", 3, &["crds", "certificates"]),
        ("dashboards", 3, &["metrics"]),
        ("vault", 4, &["certificates", "crds"]),
    ];

    fn graph() -> Graph {
        let stack = |&(name, sprint, needs): &(&str, u32, &[&str])| {
            let node = Node { id: id(name), sprint, kind: StackKind::Helm };
            (node, needs.iter().map(|need| (id(need), Why::needs())).collect())
        };
        Graph::build(STACKS.iter().map(stack)).expect("a graph")
    }

    fn of() -> BTreeMap<StackId, String> {
        ["certificates", "metrics", "vault"].map(|name| (id(name), name.to_owned())).into()
    }

    fn without(chosen: &[&str]) -> Vec<String> {
        let chosen: Vec<String> = chosen.iter().map(|&name| name.to_owned()).collect();
        left_out(&graph(), &of(), &chosen).into_iter().map(String::from).collect()
    }

    #[test]
    fn what_nothing_needs_any_more_goes_with_what_needed_it() {
        assert!(without(&["certificates", "metrics", "vault"]).is_empty());
        // Its custom resource definitions stay, because another one needs them.
        assert_eq!(without(&["certificates", "vault"]), ["dashboards", "metrics"]);
        assert_eq!(without(&["certificates"]), ["crds", "dashboards", "metrics", "vault"]);
        // What belongs to no application stays.
        assert_eq!(without(&[]), ["certificates", "crds", "dashboards", "metrics", "names", "vault"]);
    }

    #[test]
    fn what_a_choice_needs_is_named() {
        let chosen = ["metrics".to_owned(), "vault".to_owned()];
        let need = |application: &str| Need { application: application.into(), needs: "certificates".into() };
        assert_eq!(missing(&graph(), &of(), &chosen), [need("metrics"), need("vault")].into());
    }
}
