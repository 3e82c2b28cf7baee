use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{
    stack::{Context, Made, Said, edges_of, expand_table},
    terraform,
};
use crate::{
    model::{Given, GivenSource, Kind, Lookup},
    platform::{
        catalog::{RootModule, inside},
        problem::Problem,
        text::{Node, Span, Table},
    },
};

/// Something given whose outputs a root module of data sources looks up.
pub fn make(said: &Said<'_>, node: &Node, context: &mut Context<'_>) -> Option<Made> {
    let inputs = expand_table(said.settings.get("inputs"), context);
    let root = folder(Path::new(""), node.text()?, node.span, context)?;
    let module = RootModule::read(&root, node.span, context.sources, context.report)?;
    only_looks(&root, &module, context);
    let edges = edges_of(inputs.0.values().map(|entry| &entry.node));
    let lookup = Lookup { root, module: terraform::root(Some(&module), &inputs) };
    Some(Made {
        kind: Kind::Given(Given { source: GivenSource::Lookup(lookup) }),
        inputs,
        teardown: Table::default(),
        values: None,
        edges,
        lookup: Some(module),
    })
}

/// A folder of the platform, named at a place.
fn folder(base: &Path, text: &str, span: Span, context: &mut Context<'_>) -> Option<PathBuf> {
    let path = match inside(context.sources.root(), base, text) {
        Ok(path) => path,
        Err(outside) => {
            let message = format!("`{}` {outside}", text.escape_debug());
            context.wrong(message, span, "copy what it needs into the platform's folder");
            return None;
        }
    };
    if context.sources.root().join(&path).is_dir() {
        return Some(path);
    }
    let message = format!("there is no folder {}", path.display());
    context.wrong(
        message,
        span,
        "it holds a root module of data sources: `main.tf`, `variables.tf`, `outputs.tf`",
    );
    None
}

/// Neither the root module nor a module of the platform that it calls makes anything. What modules from elsewhere hold is seen
/// when the lookup is planned.
fn only_looks(root: &Path, module: &RootModule, context: &mut Context<'_>) {
    let mut seen = BTreeSet::from([root.to_owned()]);
    refuse_resources(module, context);
    let mut open = local_calls(root, module, context);
    while let Some((path, span)) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        if let Some(module) = RootModule::read(&path, span, context.sources, context.report) {
            refuse_resources(&module, context);
            open.extend(local_calls(&path, &module, context));
        }
    }
}

fn local_calls(base: &Path, module: &RootModule, context: &mut Context<'_>) -> Vec<(PathBuf, Span)> {
    let local = |source: &str| source.starts_with("./") || source.starts_with("../");
    let calls = module.calls.iter().filter(|(source, _)| local(source));
    calls.filter_map(|(source, span)| Some((folder(base, source, *span, context)?, *span))).collect()
}

fn refuse_resources(module: &RootModule, context: &mut Context<'_>) {
    for (address, span) in &module.resources {
        let problem = Problem::new(format!("a lookup only looks, and `{address}` is a resource"));
        context.report.add(problem.at(*span, "").hint(
            "a lookup holds `data` blocks and outputs; what groundwork is to make is a stack of kind terraform",
        ));
    }
}
