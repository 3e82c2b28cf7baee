use std::collections::BTreeMap;

use super::stack::Context;
use crate::{
    model::{StackId, Value},
    platform::{
        checked::Rehearsal,
        declared::Declared,
        problem::Problem,
        references::Allow,
        text::{Entry, Node, Table},
    },
};

/// What a rehearsal of the environment finds there already.
pub fn make(declared: &Declared, context: &mut Context<'_>) -> Rehearsal {
    let Some(table) = declared.rehearsal() else { return Rehearsal::default() };
    let table = context.expander().expand_table(table, Allow::Static);
    let values = |table: &Table| -> BTreeMap<String, Value> {
        table.0.iter().map(|(name, entry)| (name.clone(), entry.node.value())).collect()
    };
    let things = |(kind, entry): (&String, &Entry)| {
        let each = entry.node.list().unwrap_or_default().iter().filter_map(Node::table).map(values);
        (kind.clone(), each.collect())
    };
    let none = Table::default();
    let given = table.table("given").unwrap_or(&none).0.iter().map(things).collect();
    let mut outputs = BTreeMap::new();
    for (name, entry) in &table.table("outputs").unwrap_or(&none).0 {
        let stack = StackId::new(name).ok().filter(|_| declared.stacks().0.contains_key(name));
        match (stack, entry.node.table()) {
            (Some(stack), Some(table)) => {
                outputs.insert(stack, values(table));
            }
            _ => context.report.add(
                Problem::new(format!("the platform has no stack `{}`", name.escape_debug()))
                    .at(entry.key, "")
                    .hint("name a stack that is `kind = \"given\"`"),
            ),
        }
    }
    Rehearsal { given, outputs }
}
