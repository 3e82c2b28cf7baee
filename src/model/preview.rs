use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{Action, Change, KeyedHash, Value};

/// What a driver says that an act on a stack would do. It changes nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// The heaviest of `changes`, or what the kind of stack says of itself.
    pub action: Action,
    /// One item a resource or object that changes; unchanged ones are left out.
    pub changes: Vec<Change>,
    /// What the outputs will be, as far as that is known now.
    pub outputs: BTreeMap<String, PlannedOutput>,
    /// What a reader should know: data sources and modules that are not pinned, a stuck release to be recovered…
    pub notes: Vec<String>,
    /// The file that `act` carries out (a terraform plan file), where there is one.
    #[serde(skip)]
    pub artifact: Option<PathBuf>,
}

impl Preview {
    /// A preview of no change with the outputs as they are.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            action: Action::None,
            changes: Vec::new(),
            outputs: BTreeMap::new(),
            notes: Vec::new(),
            artifact: None,
        }
    }
}

/// An output as planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedOutput {
    /// The value, when it is known before the act and not sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The value's hash when it is known, sensitive or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<KeyedHash>,
    /// Whether the value must not be shown.
    pub sensitive: bool,
}
