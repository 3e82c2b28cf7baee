use std::collections::BTreeMap;

use super::{Entry, Plan};
use crate::model::{Action, KeyedHash, Output, Outputs, PlannedOutput, Reference, StackId, Value};

/// What is known of the values that references stand for.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// Outputs of stacks whose last act is known to hold: done in this run, or up to date.
    pub outputs: BTreeMap<StackId, Outputs>,
    /// Secrets by name.
    pub secrets: BTreeMap<String, Output>,
    /// Secrets that could not be read, and why.
    pub unread: BTreeMap<String, String>,
}

/// What is known of one output.
#[derive(Clone, Debug, PartialEq)]
pub enum OutputState {
    /// It has this hash, and this value unless the value is sensitive and was not read in this run.
    Known {
        /// The hash.
        hash: KeyedHash,
        /// The value, if it is at hand.
        value: Option<Value>,
        /// Whether it must not be shown.
        sensitive: bool,
    },
    /// It depends on what has not been done yet.
    Unknown,
}

impl From<&Output> for OutputState {
    fn from(output: &Output) -> Self {
        Self::Known { hash: output.hash.clone(), value: output.value().cloned(), sensitive: output.sensitive }
    }
}

impl Knowledge {
    /// What a reference stands for, seen from a stack that comes after: what is done counts first, then what a plan
    /// says will be. A stack that the plan leaves unchanged keeps its `recorded` outputs.
    #[must_use]
    pub fn state(
        &self,
        reference: &Reference,
        plan: &Plan,
        recorded: &BTreeMap<StackId, Outputs>,
    ) -> OutputState {
        match reference {
            Reference::Secret(name) => self.secrets.get(name).map_or(OutputState::Unknown, Into::into),
            Reference::Output { stack, output } => {
                if let Some(outputs) = self.outputs.get(stack) {
                    return outputs.get(output).map_or(OutputState::Unknown, Into::into);
                }
                let recorded = recorded.get(stack).and_then(|outputs| outputs.get(output));
                match plan.entries.get(stack) {
                    None => OutputState::Unknown,
                    Some(entry) => planned(entry, output, recorded),
                }
            }
        }
    }
}

fn planned(entry: &Entry, output: &str, recorded: Option<&Output>) -> OutputState {
    let from_record = || recorded.map_or(OutputState::Unknown, Into::into);
    match entry.preview.as_ref().map(|preview| preview.outputs.get(output)) {
        Some(Some(PlannedOutput { hash: Some(hash), value, sensitive })) => {
            if recorded.is_some_and(|recorded| recorded.hash == *hash) {
                return from_record();
            }
            match value {
                Some(_) => {
                    OutputState::Known { hash: hash.clone(), value: value.clone(), sensitive: *sensitive }
                }
                // A sensitive value that will change: its plan knows it, we do not.
                None => OutputState::Unknown,
            }
        }
        Some(Some(PlannedOutput { hash: None, .. })) => OutputState::Unknown,
        // A preview without that output, or none at all: only a stack that stays as it is keeps what it had.
        Some(None) | None if entry.action == Action::None => from_record(),
        Some(None) | None => OutputState::Unknown,
    }
}
