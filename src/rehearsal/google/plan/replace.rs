use std::collections::BTreeSet;

use super::compare::same;
use crate::rehearsal::google::{
    schema::{Block, Nested, Nesting},
    value::Value,
};

/// A place in a value.
pub type Path = Vec<Step>;

/// One step to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An attribute or block.
    Name(String),
    /// An element of a list.
    Index(usize),
}

/// The changes that replace a resource: those of `force_new`, by dotted path.
pub(super) fn changes(of: &Block, prior: &Value, planned: &Value, force_new: &BTreeSet<String>) -> Vec<Path> {
    let mut found = Vec::new();
    Search { force_new, found: &mut found }.block(of, prior, planned, "", &[]);
    found
}

struct Search<'a> {
    force_new: &'a BTreeSet<String>,
    found: &'a mut Vec<Path>,
}

impl Search<'_> {
    fn block(&mut self, of: &Block, prior: &Value, planned: &Value, prefix: &str, steps: &[Step]) {
        for (name, attribute) in &of.attributes {
            let forces = self.force_new.contains(&format!("{prefix}{name}"));
            if forces && !same(prior.get(name), planned.get(name), &attribute.of) {
                self.found.push(with(steps, Step::Name(name.clone())));
            }
        }
        for (name, nested) in &of.blocks {
            let steps = with(steps, Step::Name(name.clone()));
            self.nested(nested, prior.get(name), planned.get(name), &format!("{prefix}{name}"), steps);
        }
    }

    fn nested(&mut self, of: &Nested, prior: &Value, planned: &Value, path: &str, steps: Path) {
        let forces = self.force_new.contains(path);
        let prefix = format!("{path}.");
        if planned.is_unknown() || prior.is_null() || planned.is_null() {
            if forces && !(prior.is_null() && planned.is_null()) {
                self.found.push(steps);
            }
            return;
        }
        match of.nesting {
            Nesting::Single => self.block(&of.block, prior, planned, &prefix, &steps),
            Nesting::Map => {}
            Nesting::List => {
                let (prior, planned) = (prior.elements(), planned.elements());
                if forces && prior.len() != planned.len() {
                    self.found.push(steps.clone());
                }
                for (at, (prior, planned)) in prior.iter().zip(planned).enumerate() {
                    self.block(&of.block, prior, planned, &prefix, &with(&steps, Step::Index(at)));
                }
            }
            // An element of a set has no place: the whole set is named.
            Nesting::Set => {
                let inside = self.force_new.iter().any(|force_new| force_new.starts_with(&prefix));
                if (forces || inside) && !same(prior, planned, &of.of()) {
                    self.found.push(steps);
                }
            }
        }
    }
}

fn with(steps: &[Step], step: Step) -> Path {
    steps.iter().cloned().chain([step]).collect()
}
