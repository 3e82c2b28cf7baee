use std::time::Duration;

use super::{
    lookup,
    stack::{Context, Made, Said, anywhere, edges_of, expand_table},
};
use crate::{
    model::{Given, GivenSource, Kind},
    platform::{
        keys,
        problem::Problem,
        text::{Node, Span, Table},
    },
};

const NODES: u32 = 3;
/// The keys that say where the outputs of something given come from: exactly one of them.
pub const SOURCES: [&str; 5] = ["outputs", "terraform_state", "lookup", "kubeconfig", "local_cluster"];

/// Something that exists.
pub fn make(said: &Said<'_>, context: &mut Context<'_>) -> Option<Made> {
    let (key, node) = source(said, context)?;
    if key == "lookup" {
        return lookup::make(said, node, context);
    }
    no_inputs(said, context);
    let mut edges = Vec::new();
    let source = match key {
        "outputs" => {
            let outputs = expand_table(Some(node), context);
            edges = edges_of(outputs.0.values().map(|entry| &entry.node));
            GivenSource::Outputs(outputs.templates())
        }
        "terraform_state" => GivenSource::TerraformState(anywhere(node.text()?, context)),
        "kubeconfig" => {
            let table = node.table()?;
            let context_name = table.text("context").map(str::to_owned);
            GivenSource::Kubeconfig { path: anywhere(table.text("path")?, context), context: context_name }
        }
        _ => local_cluster(node.table()),
    };
    Some(Made {
        kind: Kind::Given(Given { source }),
        inputs: Table::default(),
        teardown: Table::default(),
        values: None,
        edges,
        lookup: None,
    })
}

/// Where its outputs come from: the one key that says so.
fn source<'a>(said: &Said<'a>, context: &mut Context<'_>) -> Option<(&'static str, &'a Node)> {
    let written = |key: &&'static str| {
        let node = said.settings.get(key)?;
        // `local_cluster = false` is the same as nothing.
        (node.bool() != Some(false)).then(|| (*key, node, said.settings.key(key)))
    };
    let sources: Vec<(&'static str, &'a Node, Option<Span>)> = SOURCES.iter().filter_map(written).collect();
    match sources.as_slice() {
        [] => {
            let problem = Problem::new(format!("nothing says what the given stack `{}` is", said.id));
            context.report.add(problem.at(said.key, "").hint(
                "say one of `outputs = { … }`, `terraform_state = \"…\"`, `lookup = \"…\"`, `kubeconfig = { path = \"…\" }` \
                 and `local_cluster = true`, here or in each environment",
            ));
            None
        }
        [(key, node, _)] => Some((*key, *node)),
        [(first, _, at), (second, node, key), ..] => {
            let problem = Problem::new(format!("`{}` has both `{first}` and `{second}`", said.id));
            let problem = problem.at(key.unwrap_or(node.span), "").and_maybe(*at, "the other one");
            context.report.add(problem.hint("leave one of them out"));
            None
        }
    }
}

/// Inputs go to the root module of a lookup, and nowhere else.
fn no_inputs(said: &Said<'_>, context: &mut Context<'_>) {
    if let Some(place) = said.settings.key("inputs") {
        let message = format!("`{}` is given without a `lookup`, and takes no `inputs`", said.id);
        context.wrong(
            message,
            place,
            "`inputs` are the variables of a root module: leave them out, or name one in `lookup`",
        );
    }
}

fn local_cluster(table: Option<&Table>) -> GivenSource {
    let delay = table.and_then(|table| table.text("webhook_delay"));
    GivenSource::LocalCluster {
        nodes: table.and_then(|table| table.get("nodes")?.small()).unwrap_or(NODES),
        webhook_delay: delay.and_then(|text| keys::duration(text).ok()).unwrap_or(Duration::ZERO),
    }
}
