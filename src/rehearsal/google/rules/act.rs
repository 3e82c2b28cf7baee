use serde_json::{Map, Value as Json};

use crate::rehearsal::google::{
    cloud::{Contents, Operation},
    names,
    value::Value,
};

/// What is about to happen to a thing.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// Its type.
    pub kind: &'a str,
    /// The service that must be enabled in its project.
    pub api: Option<&'a str>,
    /// Create, update or delete.
    pub operation: Operation,
    /// Its id.
    pub id: &'a str,
    /// What it will be; what it was, for a deletion.
    pub attributes: &'a Map<String, Json>,
    /// What is in the cloud.
    pub contents: &'a Contents,
    /// The provider's settings.
    pub settings: &'a Value,
}

impl<'a> Act<'a> {
    /// Whether it is about to be made.
    #[must_use]
    pub fn creates(&self) -> bool {
        self.operation == Operation::Create
    }

    /// Whether it is about to be deleted.
    #[must_use]
    pub fn deletes(&self) -> bool {
        self.operation == Operation::Delete
    }

    /// A text of it that is not empty.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.attributes.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// The project that it lies in: by its attribute, its id, or the provider's.
    #[must_use]
    pub fn project(&self) -> Option<&'a str> {
        self.text("project")
            .map(names::last)
            .or_else(|| names::segment(self.id, "projects"))
            .or_else(|| self.settings.get("project").text())
    }
}
