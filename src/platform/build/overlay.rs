use std::collections::{BTreeMap, BTreeSet};

use super::given::SOURCES;
use crate::platform::{
    declared::Declared,
    problem::{Problem, Report, did_you_mean},
    text::{Entry, Node, NodeKind, Span, Table},
};

/// The environments that one starts from, the base first, itself last; cut where something is wrong with it.
pub fn chain<'a>(declared: &'a Declared, name: &str) -> Vec<(&'a str, &'a Entry)> {
    let mut chain: Vec<(&str, &Entry)> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next = declared.environments.get_key_value(name);
    while let Some((name, entry)) = next.filter(|(name, _)| seen.insert(*name)) {
        chain.push((name, entry));
        next = extends(entry).and_then(|node| declared.environments.get_key_value(node.text()?));
    }
    chain.reverse();
    chain
}

fn extends(entry: &Entry) -> Option<&Node> {
    entry.node.table()?.get("extends")
}

/// Every environment that another extends is there, and none extends itself, however many lie between.
pub fn check_extends(declared: &Declared, report: &mut Report) {
    for (name, entry) in &declared.environments {
        let Some((base, span)) = extends(entry).and_then(|node| Some((node.text()?, node.span))) else {
            continue;
        };
        if !declared.environments.contains_key(base) {
            let others = declared.environments.keys().map(String::as_str).filter(|other| other != name);
            let problem =
                Problem::new(format!("there is no environment `{}`", base.escape_debug())).at(span, "");
            report.add(problem.hint(suggestion(base, others)));
            continue;
        }
        let chain = chain(declared, name);
        let closes =
            chain.first().and_then(|(_, last)| extends(last)?.text()).is_some_and(|base| base == name);
        // A circle is found from every environment on it: the first one by name tells it.
        if closes && chain.iter().all(|(other, _)| *other >= name.as_str()) {
            report.add(circle(&chain));
        }
    }
}

/// A suggestion for the name of an environment, or a list of them.
pub fn known_environments(declared: &Declared, name: &str) -> String {
    suggestion(name, declared.environments.keys().map(String::as_str))
}

fn suggestion<'a>(name: &str, names: impl Iterator<Item = &'a str> + Clone) -> String {
    did_you_mean(name, names.clone()).map_or_else(
        || match names.map(|name| format!("`{name}`")).collect::<Vec<_>>() {
            names if names.is_empty() => "it is the only one".to_owned(),
            names => format!("there are {}", names.join(", ")),
        },
        |name| format!("did you mean `{name}`?"),
    )
}

/// `chain` has the circle's environments, the last one first.
fn circle(chain: &[(&str, &Entry)]) -> Problem {
    let circle: Vec<_> = chain.iter().rev().collect();
    let names = circle.iter().chain(circle.first()).map(|(name, _)| *name).collect::<Vec<_>>();
    let mut problem =
        Problem::new(format!("environments extend each other in a circle: {}", names.join(" → ")));
    let mut spans = circle.iter().filter_map(|(_, entry)| Some(extends(entry)?.span));
    if let Some(first) = spans.next() {
        problem = spans.fold(problem.at(first, ""), |problem, span| problem.and(span, ""));
    }
    problem.hint("let one of them start from nothing")
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
        // Inputs are those of a lookup.
        let other = |key: &str| SOURCES.contains(&key) || key == "inputs" && *source != "lookup";
        base.0.retain(|key, _| key == source || !other(key));
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
