use std::collections::BTreeMap;

use super::stack::{Context, Made, Said, edges_of, expand_table};
use crate::{
    model::{Kind, Terraform},
    platform::{
        catalog::RootModule,
        references::Allow,
        text::{Node, Table},
    },
};

/// A root module with its inputs.
pub fn make(said: &Said<'_>, context: &mut Context<'_>) -> Option<Made> {
    let inputs = expand_table(said.settings.get("inputs"), context);
    let teardown = teardown(said, context);
    let files = said.own("files").and_then(Node::list).unwrap_or_default();
    let kind = Kind::Terraform(Terraform {
        files: files.iter().filter_map(|node| node.text().map(str::to_owned)).collect(),
        teardown: teardown.0.iter().map(|(name, entry)| (name.clone(), entry.node.value())).collect(),
        ..root(said.folder?.module.as_ref(), &inputs)
    });
    let edges = edges_of(inputs.0.values().map(|entry| &entry.node));
    Some(Made { kind, inputs, teardown, values: None, edges, lookup: None })
}

/// A root module as it declares itself, with these inputs.
pub fn root(module: Option<&RootModule>, inputs: &Table) -> Terraform {
    let variables = module.into_iter().flat_map(|module| &module.variables);
    let outputs = module.into_iter().flat_map(|module| &module.outputs);
    Terraform {
        inputs: inputs.templates(),
        variables: variables.map(|(name, variable)| (name.clone(), variable.sensitive)).collect(),
        outputs: outputs.map(|(name, output)| (name.clone(), output.clone())).collect(),
        files: Vec::new(),
        teardown: BTreeMap::new(),
    }
}

/// `[teardown] inputs`. What they stand for is known now: when they are needed, what they referred to may be gone.
fn teardown(said: &Said<'_>, context: &mut Context<'_>) -> Table {
    let inputs = said.own("teardown").and_then(Node::table).and_then(|teardown| teardown.table("inputs"));
    inputs.map(|inputs| context.expander().expand_table(inputs, Allow::Static)).unwrap_or_default()
}
