use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde::Deserialize;

use super::{
    Tree,
    choice::{self, Need},
};
use crate::{
    graph::{self, Graph, GraphError, Node, Why},
    model::{Fault, Kind, Stack, StackId},
    platform::{self, Problems, Selection},
};

/// What can be chosen of a content.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// Its environments, by name.
    pub environments: Vec<String>,
    /// Its applications, in the order in which they are listed.
    pub applications: Vec<Application>,
    graph: Graph,
    /// The folder of each stack, below `stacks/`.
    folders: BTreeMap<StackId, String>,
    /// The namespace of each release.
    namespaces: BTreeMap<StackId, String>,
}

/// An application that a platform may have.
#[derive(Clone, Debug, Deserialize)]
pub struct Application {
    /// Its name, as answers have it.
    pub name: String,
    /// What it is for.
    pub what: String,
    /// The stacks that it is about.
    pub stacks: BTreeSet<StackId>,
}

#[derive(Deserialize)]
struct List {
    application: Vec<Application>,
}

impl Catalog {
    /// The catalog of a content. It is written to a folder that goes again, where it is read as any platform is.
    ///
    /// # Errors
    /// A content that is no valid platform, or a folder that cannot be written.
    pub fn of(content: &Tree) -> Result<Self, Fault> {
        let folder = tempfile::Builder::new().prefix("groundwork-content-").tempdir()?;
        content.create(folder.path()).map_err(|(path, error)| Fault::from(error).because(path))?;
        let invalid = |problems: Problems| {
            Fault::new("the content of this groundwork is no valid platform").because(problems.render(false))
        };
        let summary = platform::validate(folder.path(), None, None).map_err(invalid)?;
        let environments = summary.environments.into_iter().map(|environment| environment.name).collect();
        let stacks = stacks(folder.path(), &environments).map_err(invalid)?;
        Self::of_stacks(environments, &stacks)
    }

    fn of_stacks(environments: Vec<String>, stacks: &BTreeMap<StackId, Stack>) -> Result<Self, Fault> {
        let graph = graph(stacks).map_err(|error| Fault::new(error.to_string()))?;
        let list: List = toml::from_str(include_str!("applications.toml")).map_err(|error| {
            Fault::new("the list of applications cannot be read").because(error.message())
        })?;
        let mut applications = list.application;
        for application in &mut applications {
            application.stacks.retain(|stack| graph.contains(stack));
        }
        applications.retain(|application| !application.stacks.is_empty());
        let mut folders = BTreeMap::new();
        let mut namespaces = BTreeMap::new();
        for stack in stacks.values() {
            let folder = stack.folder.file_name().unwrap_or_default().to_string_lossy();
            folders.insert(stack.id.clone(), folder.into_owned());
            if let Kind::Helm(helm) = &stack.kind {
                namespaces.insert(stack.id.clone(), helm.namespace.clone());
            }
        }
        Ok(Self { environments, applications, graph, folders, namespaces })
    }

    /// An application by its name.
    #[must_use]
    pub fn application(&self, name: &str) -> Option<&Application> {
        self.applications.iter().find(|application| application.name == name)
    }

    /// What the chosen applications need of the others.
    #[must_use]
    pub fn missing(&self, chosen: &[String]) -> BTreeSet<Need> {
        choice::missing(&self.graph, &self.stacks_of_applications(), chosen)
    }

    /// What a platform with the chosen applications only has no use for.
    #[must_use]
    pub fn left_out(&self, chosen: &[String]) -> LeftOut {
        let stacks = choice::left_out(&self.graph, &self.stacks_of_applications(), chosen);
        let only_theirs = |of: &BTreeMap<StackId, String>| {
            let (gone, kept): (Vec<_>, Vec<_>) = of.iter().partition(|(stack, _)| stacks.contains(*stack));
            let kept: BTreeSet<&String> = kept.into_iter().map(|(_, value)| value).collect();
            gone.into_iter().map(|(_, value)| value).filter(|value| !kept.contains(value)).cloned().collect()
        };
        LeftOut { folders: only_theirs(&self.folders), namespaces: only_theirs(&self.namespaces), stacks }
    }

    fn stacks_of_applications(&self) -> BTreeMap<StackId, String> {
        let each = |application: &Application| {
            let name = application.name.clone();
            application.stacks.iter().map(move |stack| (stack.clone(), name.clone())).collect::<Vec<_>>()
        };
        self.applications.iter().flat_map(each).collect()
    }
}

/// The stacks of all environments: none of them has each one.
fn stacks(folder: &Path, environments: &Vec<String>) -> Result<BTreeMap<StackId, Stack>, Problems> {
    let mut all = BTreeMap::new();
    for name in environments {
        let selection = Selection { environment: Some(name.clone()), ..Selection::default() };
        for (id, stack) in platform::load(folder, &selection)?.platform.stacks {
            all.entry(id).or_insert(stack);
        }
    }
    Ok(all)
}

fn graph(stacks: &BTreeMap<StackId, Stack>) -> Result<Graph, GraphError> {
    Graph::build(stacks.values().map(|stack| {
        let node = Node { id: stack.id.clone(), sprint: stack.sprint, kind: (&stack.kind).into() };
        (node, graph::needs(stack).into_iter().map(|need| (need, Why::needs())).collect())
    }))
}

/// What a platform does not have of the content.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    /// Stacks.
    pub stacks: BTreeSet<StackId>,
    /// Folders below `stacks/` of these stacks only.
    pub folders: BTreeSet<String>,
    /// Namespaces that only their releases are in.
    pub namespaces: BTreeSet<String>,
}
