use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use super::{Draft, Edge, EdgeWhy, gates, given, helm, identity, job, stages, terraform, waivers};
use crate::{
    model::{Kind, Reference, Stack, StackId},
    platform::{
        catalog::{Catalog, Folder, RootModule},
        keys,
        problem::{Problem, Report},
        references::{Allow, Expander, Scope},
        text::{Node, Sources, Span, Table},
    },
};

/// What stacks are made with.
pub struct Context<'a> {
    /// Their folders.
    pub catalog: &'a Catalog,
    /// What references stand for.
    pub scope: &'a Scope<'a>,
    /// The files.
    pub sources: &'a Sources,
    /// Where problems go.
    pub report: &'a mut Report,
}

impl Context<'_> {
    /// Replaces what references stand for.
    pub fn expander(&mut self) -> Expander<'_> {
        Expander { scope: self.scope, sources: self.sources, report: self.report }
    }

    /// A problem at a place.
    pub fn wrong(&mut self, message: impl Into<String>, span: Span, hint: impl Into<String>) {
        self.report.add(Problem::new(message).at(span, "").hint(hint));
    }
}

/// What is said of one stack: its settings with overlays, over its folder's stack.toml.
pub struct Said<'a> {
    /// Its name.
    pub id: &'a StackId,
    /// Where it is declared.
    pub key: Span,
    /// `[stacks.NAME]` with overlays.
    pub settings: &'a Table,
    /// Its folder; none for something given inline.
    pub folder: Option<&'a Arc<Folder>>,
}

impl<'a> Said<'a> {
    /// The platform's word on a key, or else the folder's.
    pub fn pick(&self, key: &str) -> Option<&'a Node> {
        self.settings.get(key).or_else(|| self.folder?.table.get(key))
    }

    /// The folder's word on a key.
    pub fn own(&self, key: &str) -> Option<&'a Node> {
        self.folder?.table.get(key)
    }

    /// A time, checked before.
    pub fn duration(&self, key: &str, default: Duration) -> Duration {
        self.own(key).and_then(Node::text).and_then(|text| keys::duration(text).ok()).unwrap_or(default)
    }

    /// Its cluster, if it names one.
    pub fn cluster(&self) -> Option<(StackId, Span)> {
        let node = self.pick("cluster")?;
        Some((StackId::new(node.text()?).ok()?, node.span))
    }
}

/// A kind, and what belongs to it alone.
pub struct Made {
    /// The kind.
    pub kind: Kind,
    /// Inputs of a terraform stack, expanded.
    pub inputs: Table,
    /// What its inputs become before it is destroyed, expanded.
    pub teardown: Table,
    /// Values of a release, expanded.
    pub values: Option<Node>,
    /// What it refers to, and its cluster.
    pub edges: Vec<Edge>,
    /// The root module that looks up what something given hands on.
    pub lookup: Option<RootModule>,
}

/// Makes one stack. Nothing where so much is wrong that there is nothing to go on with.
pub fn build(
    id: &StackId,
    sprint: u32,
    key: Span,
    settings: &Table,
    context: &mut Context<'_>,
) -> Option<Draft> {
    let before = context.report.len();
    let (name, folder) = folder(id, key, settings, context)?;
    let said = Said { id, key, settings, folder };
    let kind = folder.map_or("given", |folder| folder.kind());
    belongs(&said, kind, context);
    let made = match kind {
        "terraform" => terraform::make(&said, context),
        "helm" => helm::make(&said, context),
        "job" => job::make(&said, context),
        "given" => given::make(&said, context),
        _ => None,
    }?;
    let mut edges = made.edges;
    edges.extend(needs(&said));
    let gates = gates::make(&said, &made.kind, &mut edges, context);
    let stages = stages::make(&said, &made.kind, &mut edges, context);
    let first = edges.iter().filter(|edge| !matches!(edge.why, EdgeWhy::Output { .. }));
    let own = settings.get("identity").and_then(Node::table);
    let stack = Stack {
        id: id.clone(),
        sprint,
        folder: folder.map_or_else(|| Path::new("stacks").join(name), |folder| folder.path.clone()),
        protected: settings.get("protected").and_then(Node::bool).unwrap_or(false),
        needs: first.map(|edge| edge.to.clone()).filter(|to| to != id).collect(),
        identity: identity::identity(own, context),
        gates,
        stages,
        waivers: waivers::waivers(&said),
        kind: made.kind,
        origin: context.sources.location(key),
    };
    Some(Draft {
        stack,
        key,
        edges,
        folder: folder.cloned(),
        lookup: made.lookup,
        inputs: made.inputs,
        inputs_key: settings.key("inputs"),
        teardown: made.teardown,
        values: made.values,
        broken: context.report.len() > before || folder.is_some_and(|folder| folder.broken),
    })
}

/// The stack's folder and its name. Something given inline has none; any other stack without one is a problem.
fn folder<'a, 'c>(
    id: &'a StackId,
    key: Span,
    settings: &'a Table,
    context: &mut Context<'c>,
) -> Option<(&'a str, Option<&'c Arc<Folder>>)> {
    let given = settings.text("kind") == Some("given");
    let (name, place) = match settings.get("source") {
        Some(node) => (node.text()?, node.span),
        None => (id.as_str(), key),
    };
    let folder = context.catalog.get(name);
    if folder.is_none() && !given {
        if !context.catalog.is_present(name) {
            context.report.add(context.catalog.missing(name, place));
        }
        return None;
    }
    // Something given in place of a stack has nothing to do with the stack's folder.
    Some((name, folder.filter(|folder| !given || folder.kind() == "given")))
}

/// What `needs` says, in stack.toml and in the platform.
fn needs(said: &Said<'_>) -> Vec<Edge> {
    let lists = said.own("needs").into_iter().chain(said.settings.get("needs")).filter_map(Node::list);
    let edge = |node: &Node| {
        let to = StackId::new(node.text()?).ok()?;
        Some(Edge { to, span: node.span, why: EdgeWhy::Needs })
    };
    lists.flatten().filter_map(edge).collect()
}

/// Settings that stacks of this kind do not have.
fn belongs(said: &Said<'_>, kind: &str, context: &mut Context<'_>) {
    for (name, entry) in &said.settings.0 {
        let Some(key) =
            keys::stack_keys().find(name).filter(|key| !key.kinds.is_empty() && !key.kinds.contains(&kind))
        else {
            continue;
        };
        let instead = match (kind, name.as_str()) {
            ("helm", "inputs") => "; a release takes `values`",
            ("terraform", "values" | "values_files") => "; a root module takes `inputs`",
            ("job", "inputs" | "values") => "; a job takes `environment`",
            _ => "",
        };
        let problem =
            Problem::new(format!("`{}` is a {kind} stack and has no `{name}`", said.id)).at(entry.key, "");
        let place = said.own("kind").or_else(|| said.settings.get("kind")).map(|node| node.span);
        let hint = format!("`{name}` belongs to stacks of kind {}{instead}", key.kinds.join(", "));
        context.report.add(problem.and_maybe(place, "its kind").hint(hint));
    }
}

/// The edges that references in a value make.
pub fn edges_of<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Vec<Edge> {
    let mut edges = Vec::new();
    for node in nodes {
        node.references(&mut |reference, span, in_text| {
            if let Reference::Output { stack, output } = reference {
                let why = EdgeWhy::Output { name: output.clone(), in_text };
                edges.push(Edge { to: stack.clone(), span, why });
            }
        });
    }
    edges
}

/// The edge to a stack's cluster.
pub fn cluster_edge(cluster: Option<(StackId, Span)>) -> Option<Edge> {
    cluster.map(|(to, span)| Edge { to, span, why: EdgeWhy::Cluster })
}

/// A table with what is known put in; an empty one where there is none.
pub fn expand_table(node: Option<&Node>, context: &mut Context<'_>) -> Table {
    let table = node.and_then(Node::table);
    table.map(|table| context.expander().expand_table(table, Allow::Everything)).unwrap_or_default()
}

/// A path relative to the platform's folder, or absolute, made absolute.
pub fn anywhere(path: &str, context: &Context<'_>) -> PathBuf {
    context.sources.beside(path)
}
