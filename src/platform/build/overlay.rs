use std::collections::BTreeMap;

use crate::platform::{
    declared::Declared,
    problem::{Problem, Report, did_you_mean},
    text::{Entry, Node, NodeKind, Span, Table},
};

/// The environments that one starts from, the base first, itself last. A circle is reported, and cut where it closes.
pub fn chain<'a>(declared: &'a Declared, name: &str, report: &mut Report) -> Vec<(&'a str, &'a Entry)> {
    let mut chain: Vec<(&str, &Entry)> = Vec::new();
    let mut next = declared.environments.get_key_value(name);
    while let Some((name, entry)) = next {
        chain.push((name, entry));
        let Some(extends) = entry.node.table().and_then(|table| table.get("extends")) else { break };
        let Some(base) = extends.text() else { break };
        if let Some(start) = chain.iter().position(|(name, _)| *name == base) {
            circle(&chain[start..], report);
            break;
        }
        next = declared.environments.get_key_value(base);
        if next.is_none() {
            let problem = Problem::new(format!("there is no environment `{base}`")).at(extends.span, "");
            report.add(problem.hint(known_environments(declared, base)));
        }
    }
    chain.reverse();
    chain
}

/// A suggestion for the name of an environment, or a list of them.
pub fn known_environments(declared: &Declared, name: &str) -> String {
    let names = declared.environments.keys().map(String::as_str);
    did_you_mean(name, names.clone()).map_or_else(
        || format!("there are {}", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        |name| format!("did you mean `{name}`?"),
    )
}

fn circle(circle: &[(&str, &Entry)], report: &mut Report) {
    let names = circle.iter().chain(circle.first()).map(|(name, _)| *name).collect::<Vec<_>>();
    let mut problem =
        Problem::new(format!("environments extend each other in a circle: {}", names.join(" → ")));
    let mut spans: Vec<Span> =
        circle.iter().filter_map(|(_, entry)| Some(entry.node.table()?.get("extends")?.span)).collect();
    // The same circle is found from each of its environments: it is one problem, told from one place.
    spans.sort();
    if let Some((first, others)) = spans.split_first() {
        problem = problem.at(*first, "");
        for other in others {
            problem = problem.and(*other, "");
        }
    }
    let smallest = (0..circle.len()).min_by_key(|at| circle[*at].0).unwrap_or(0);
    let turned: Vec<&str> = (0..=circle.len()).map(|at| circle[(smallest + at) % circle.len()].0).collect();
    problem.message = format!("environments extend each other in a circle: {}", turned.join(" → "));
    report.add(problem.hint("let one of them start from nothing"));
}

/// Global variables, then those along `extends`, then its own.
pub fn variables(declared: &Declared, chain: &[(&str, &Entry)]) -> Table {
    let mut variables = declared.vars().clone();
    for vars in chain.iter().filter_map(|(_, entry)| entry.node.table()?.table("vars")) {
        variables.overlay(vars);
    }
    variables
}

/// The last word along the chain on one of an environment's own keys.
pub fn last<'a>(chain: &[(&str, &'a Entry)], key: &str) -> Option<&'a Node> {
    chain.iter().rev().find_map(|(_, entry)| entry.node.table()?.get(key))
}

const SOURCES: [&str; 4] = ["outputs", "terraform_state", "kubeconfig", "local_cluster"];

/// Each stack's settings with the overlays along the chain.
pub fn settings(
    declared: &Declared,
    chain: &[(&str, &Entry)],
    report: &mut Report,
) -> BTreeMap<String, Entry> {
    let mut stacks = declared.stacks().0.clone();
    for (name, environment) in chain {
        for (stack, over) in environment
            .node
            .table()
            .and_then(|table| table.table("stacks"))
            .into_iter()
            .flat_map(|table| &table.0)
        {
            match stacks.get_mut(stack) {
                Some(entry) => lay_over(entry, &over.node),
                None => unknown_stack(stack, over.key, name, declared, report),
            }
        }
    }
    stacks
}

fn lay_over(entry: &mut Entry, over: &Node) {
    let (NodeKind::Table(base), NodeKind::Table(over)) = (&mut entry.node.kind, &over.kind) else { return };
    let given = |table: &Table| table.text("kind") == Some("given");
    if given(over) && !given(base) {
        // What was said of the stack says nothing about what stands in for it.
        base.0.retain(|key, _| matches!(key.as_str(), "sprint" | "enabled" | "needs" | "cluster"));
    }
    if let Some(source) = SOURCES.iter().find(|source| over.0.contains_key(**source)) {
        base.0.retain(|key, _| key == source || !SOURCES.contains(&key.as_str()));
    }
    base.overlay(over);
}

fn unknown_stack(stack: &str, key: Span, environment: &str, declared: &Declared, report: &mut Report) {
    let guess = did_you_mean(stack, declared.stacks().0.keys().map(String::as_str));
    let hint = guess.map_or_else(
        || format!("an environment only changes stacks of platform.toml: add `[stacks.{stack}]` there"),
        |name| format!("did you mean `{name}`?"),
    );
    let message =
        format!("the environment `{environment}` changes a stack `{stack}` that the platform does not have");
    report.add(Problem::new(message).at(key, "").hint(hint));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::text::FileId;

    fn span() -> Span {
        Span::new(FileId::default(), 0..0)
    }

    /// Trees in which a key has the same kind of value wherever it appears: then merging is associative. (Where one
    /// layer has a table and another a string under the same key, it is not, and cannot be.)
    fn tree() -> impl Strategy<Value = Node> {
        let leaf = "[a-z]{1,3}".prop_map(|text| Node::new(span(), NodeKind::Text(text)));
        let entries = |node: BoxedStrategy<Node>, names: &'static str| {
            proptest::collection::btree_map(names, node, 0..4).prop_map(|map| {
                let entry = |(name, node)| (name, Entry { key: span(), node });
                Node::new(span(), NodeKind::Table(Table(map.into_iter().map(entry).collect())))
            })
        };
        let inner = entries(leaf.clone().boxed(), "l[a-c]");
        let middle = entries(inner.boxed(), "t[a-c]");
        entries(middle.boxed(), "t[a-c]")
    }

    fn over(base: &Node, over: &Node) -> Node {
        let mut merged = base.clone();
        merged.overlay(over);
        merged
    }

    proptest! {
        #[test]
        fn overlays_are_associative(a in tree(), b in tree(), c in tree()) {
            prop_assert_eq!(over(&over(&a, &b), &c), over(&a, &over(&b, &c)));
        }

        #[test]
        fn an_overlay_laid_twice_is_laid_once(a in tree(), b in tree()) {
            let once = over(&a, &b);
            prop_assert_eq!(over(&once, &b), once.clone());
            prop_assert_eq!(over(&a, &a), a);
        }
    }
}
