use std::collections::BTreeMap;

use super::{
    Allow, Expander, Scope,
    parse::{Target, Token, parse},
};
use crate::platform::{
    problem::{Problem, Report},
    text::{Node, NodeKind, Sources, Span, Table},
};

/// Expands an environment's variables, which may refer to each other, each after those it refers to. A circle is
/// reported and its variables are left out.
pub fn resolve_variables(
    variables: &Table,
    scope: &Scope<'_>,
    sources: &Sources,
    report: &mut Report,
) -> BTreeMap<String, Node> {
    let mut resolver =
        Resolver { variables, scope, sources, report, done: BTreeMap::new(), path: Vec::new() };
    for name in variables.0.keys() {
        resolver.resolve(name);
    }
    resolver.done
}

struct Resolver<'a> {
    variables: &'a Table,
    scope: &'a Scope<'a>,
    sources: &'a Sources,
    report: &'a mut Report,
    done: BTreeMap<String, Node>,
    /// The variables being resolved, each referred to by the one before.
    path: Vec<String>,
}

/// How many variables may lie between one and a value: more is a slip, and would overflow the stack.
const DEEPEST: usize = 64;

/// How large a variable may become, in bytes of text and values in lists and tables: a handful of variables that double
/// each other would fill all memory.
const LARGEST: usize = 256 * 1024;

impl Resolver<'_> {
    fn resolve(&mut self, name: &str) {
        if self.done.contains_key(name) {
            return;
        }
        if let Some(start) = self.path.iter().position(|other| other == name) {
            self.circle(start);
            return;
        }
        let Some(node) = self.variables.get(name) else { return };
        if self.path.len() == DEEPEST {
            self.give_up(name, node, format!("more than {DEEPEST} variables refer to one another here"));
            return;
        }
        self.path.push(name.to_owned());
        let mut needs = Vec::new();
        mentioned(node, &mut needs);
        for need in needs {
            self.resolve(&need);
        }
        self.path.pop();
        // A circle has filled this in already.
        if !self.done.contains_key(name) {
            let scope = Scope { variables: &self.done, ..*self.scope };
            let mut expander = Expander { scope: &scope, sources: self.sources, report: self.report };
            let expanded = expander.expand(node, Allow::Static);
            if size(&expanded) > LARGEST {
                self.give_up(
                    name,
                    node,
                    format!("the variable `{name}` becomes larger than {} KiB", LARGEST / 1024),
                );
            } else {
                self.done.insert(name.to_owned(), expanded);
            }
        }
    }

    fn give_up(&mut self, name: &str, node: &Node, message: String) {
        self.report.add(Problem::new(message).at(node.span, ""));
        self.done.insert(name.to_owned(), Node::new(node.span, NodeKind::Broken));
    }

    fn circle(&mut self, start: usize) {
        let circle = &self.path[start..];
        let path = circle.iter().chain(circle.first()).cloned().collect::<Vec<_>>().join(" → ");
        let place = |name: &String| self.variables.get(name).map(|node| node.span);
        let spans: Vec<Span> = circle.iter().filter_map(place).collect();
        let mut problem = Problem::new(format!("variables refer to each other in a circle: {path}"));
        if let Some((first, others)) = spans.split_first() {
            problem = problem.at(*first, "");
            for other in others {
                problem = problem.and(*other, "");
            }
        }
        self.report.add(problem.hint("give one of them a value of its own"));
        for name in circle {
            let span = self.variables.key(name);
            if let Some(span) = span {
                self.done.insert(name.clone(), Node::new(span, NodeKind::Broken));
            }
        }
    }
}

fn size(node: &Node) -> usize {
    match &node.kind {
        NodeKind::Text(text) => text.len(),
        NodeKind::List(items) => items.iter().map(size).sum::<usize>() + 1,
        NodeKind::Table(table) => {
            table.0.iter().map(|(key, entry)| key.len() + size(&entry.node)).sum::<usize>() + 1
        }
        _ => 1,
    }
}

fn mentioned(node: &Node, names: &mut Vec<String>) {
    match &node.kind {
        NodeKind::Text(text) if text.contains("${") => {
            for token in parse(text).unwrap_or_default() {
                if let Token::Reference(Target::Variable(name), _) = token {
                    names.push(name);
                }
            }
        }
        NodeKind::List(items) => items.iter().for_each(|item| mentioned(item, names)),
        NodeKind::Table(table) => table.0.values().for_each(|entry| mentioned(&entry.node, names)),
        _ => {}
    }
}
