use std::{collections::BTreeMap, fmt::Write as _};

use super::site;
use crate::{
    drivers::World,
    model::{StackId, Value},
};

/// Where Terraform keeps a stack's state, as a `backend` block says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Backend {
    /// Its type: `local`.
    pub kind: &'static str,
    /// Its arguments.
    pub arguments: BTreeMap<&'static str, Value>,
}

impl Backend {
    /// The backend of a stack. Whoever has to say it to terraform, or to a person, asks here.
    #[must_use]
    pub fn of(world: &World, stack: &StackId) -> Self {
        Self::local(&site::state_path(&world.home, stack).to_string_lossy())
    }

    /// A state file.
    #[must_use]
    pub fn local(path: &str) -> Self {
        Self { kind: "local", arguments: BTreeMap::from([("path", Value::from(path))]) }
    }

    /// The configuration that says so.
    #[must_use]
    pub fn block(&self) -> String {
        let mut text = format!("terraform {{\n  backend \"{}\" {{\n", self.kind);
        for (name, value) in &self.arguments {
            let _ = writeln!(text, "    {name} = {value}");
        }
        text + "  }\n}\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_says_where_the_state_is() {
        assert_eq!(
            Backend::local("../../state/net.tfstate").block(),
            "terraform {\n  backend \"local\" {\n    path = \"../../state/net.tfstate\"\n  }\n}\n"
        );
    }
}
