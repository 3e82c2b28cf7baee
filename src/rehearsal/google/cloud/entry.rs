use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// One line of the cloud's file: something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was over.
    pub at: Timestamp,
    /// What was done.
    pub operation: Operation,
    /// To a thing of which type.
    #[serde(rename = "type")]
    pub kind: String,
    /// To which one.
    pub id: String,
    /// What it is since; nothing after a deletion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Map<String, Json>>,
    /// Until when others do not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden_until: Option<Timestamp>,
    /// When a real cloud would have done it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub real: Option<Real>,
}

/// When a real cloud would have done something, as far as its typical times tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Real {
    /// The folder of the root that it was done for; it is known where the system tells the process's folder.
    pub root: PathBuf,
    /// The process that asked for it.
    pub process: i32,
    /// Seconds after that process began.
    pub from: f64,
    /// Seconds after that process began.
    pub to: f64,
}

impl Entry {
    /// What was done to a thing, now.
    #[must_use]
    pub fn now(operation: Operation, kind: &str, id: &str, attributes: Option<Map<String, Json>>) -> Self {
        let (at, kind, id) = (Timestamp::now(), kind.to_owned(), id.to_owned());
        Self { at, operation, kind, id, attributes, hidden_until: None, real: None }
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// It was made by terraform.
    Create,
    /// It was changed by terraform.
    Update,
    /// It was deleted by terraform.
    Delete,
    /// terraform has deleted it and forgets it, but it cannot be deleted: it stays.
    Retire,
    /// It was changed by hand, behind terraform's back.
    Edit,
    /// It was deleted by hand, behind terraform's back.
    Remove,
    /// It is taken to have been there before.
    Seed,
    /// A data source asked for something that lies where the simulated cloud does not reach: it is taken to be there.
    Assume,
    /// A schema was asked for: from here on every root may hold the type in its state.
    Use,
}
