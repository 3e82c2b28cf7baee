use super::stack::Context;
use crate::{
    model::Images,
    platform::{
        declared::Declared,
        keys,
        problem::Problem,
        references::Allow,
        text::{Entry, Table},
    },
};

/// `[images]`, with what the environments along the chain say of it.
pub fn make(declared: &Declared, chain: &[(&str, &Entry)], context: &mut Context<'_>) -> Images {
    let mut all = declared.file.table("images").cloned().unwrap_or_default();
    for over in chain.iter().filter_map(|(_, entry)| entry.node.table()?.table("images")) {
        all.overlay(over);
    }
    let Table(all) = context.expander().expand_table(&all, Allow::Static);
    let mut images = std::collections::BTreeMap::new();
    for (place, Entry { node, .. }) in all {
        let Some(instead) = node.text() else { continue };
        match keys::image_place(instead) {
            Ok(()) => {
                images.insert(place, instead.to_owned());
            }
            Err((message, hint)) => {
                context.report.add(Problem::new(message).at(node.span, "").maybe_hint(hint));
            }
        }
    }
    Images::new(images)
}
