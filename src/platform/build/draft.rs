use std::{path::Path, sync::Arc};

use crate::{
    model::{Given, GivenSource, Kind, Stack, StackId},
    platform::{
        catalog::{Folder, RootModule},
        text::{Node, Span, Table},
    },
};

/// A stack of one environment while it is checked: the result, and everything that messages need.
#[derive(Debug)]
pub struct Draft {
    /// What comes out.
    pub stack: Stack,
    /// Where it is declared.
    pub key: Span,
    /// What it needs, and where that is written.
    pub edges: Vec<Edge>,
    /// Its folder.
    pub folder: Option<Arc<Folder>>,
    /// The root module that looks up what something given hands on.
    pub lookup: Option<RootModule>,
    /// Its inputs, expanded; empty for other kinds.
    pub inputs: Table,
    /// Where `inputs` stands, if it does.
    pub inputs_key: Option<Span>,
    /// What its inputs become before it is destroyed, expanded; empty for other kinds.
    pub teardown: Table,
    /// All its values, merged and expanded; only of a release.
    pub values: Option<Node>,
    /// Whether something about it is wrong already: then checks that build on it say nothing.
    pub broken: bool,
}

impl Draft {
    /// The root module that its inputs go to.
    pub fn module(&self) -> Option<&RootModule> {
        self.lookup.as_ref().or_else(|| self.folder.as_ref()?.module.as_ref())
    }

    /// The folder of that module, relative to the platform's folder.
    pub fn root(&self) -> &Path {
        match &self.stack.kind {
            Kind::Given(Given { source: GivenSource::Lookup(lookup) }) => &lookup.root,
            _ => &self.stack.folder,
        }
    }
}

/// One stack needs another.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The other; not yet known to exist.
    pub to: StackId,
    /// Where that is written.
    pub span: Span,
    /// How.
    pub why: EdgeWhy,
}

/// How a stack needs another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EdgeWhy {
    /// It refers to an output.
    Output {
        /// The output.
        name: String,
        /// Whether the reference is part of a longer string.
        in_text: bool,
    },
    /// `needs` names it.
    Needs,
    /// It is its cluster, or that of a gate.
    Cluster,
}
