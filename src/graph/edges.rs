use std::collections::BTreeMap;

use super::Why;
use crate::model::{Reference, Stack, StackId};

/// What a stack waits for, and why: references in all of its templates, `needs`, its cluster, its gates' clusters.
pub(super) fn of(stack: &Stack) -> BTreeMap<StackId, Why> {
    let mut edges: BTreeMap<StackId, Why> = BTreeMap::new();
    for reference in stack.kind.templates().into_iter().flat_map(|template| template.references()) {
        if let Reference::Output { stack, output } = reference {
            edges.entry(stack.clone()).or_default().outputs.insert(output.clone());
        }
    }
    for need in &stack.needs {
        edges.entry(need.clone()).or_default().needs = true;
    }
    for cluster in clusters(stack) {
        edges.entry(cluster.clone()).or_default().cluster = true;
    }
    edges
}

/// The stacks that a stack waits for, in the order of their names.
#[must_use]
pub fn needs(stack: &Stack) -> Vec<StackId> {
    of(stack).into_keys().collect()
}

/// A gate may ask the very cluster that its stack brings: that is no edge.
fn clusters(stack: &Stack) -> impl Iterator<Item = &StackId> {
    let asked = stack.gates.iter().filter_map(|gate| gate.cluster.as_ref()).filter(|&id| *id != stack.id);
    stack.kind.cluster().into_iter().chain(asked)
}
