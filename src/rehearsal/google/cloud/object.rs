use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::super::names;

/// One thing in the simulated cloud.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Object {
    /// Its resource type: `google_compute_network`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id, as Terraform's state has it; see [`key`] for those that are too short.
    pub id: String,
    /// Its attributes and blocks, as Terraform's state has them.
    pub attributes: Map<String, Json>,
    /// When it was made.
    pub created: Timestamp,
    /// Until when others do not see it: a real cloud takes its time to tell all its parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden_until: Option<Timestamp>,
}

/// Types whose short names are unique among all projects.
const GLOBAL: &[&str] = &["google_storage_bucket"];

/// What a thing is called among all things of its type. That is its id, unless the id says nothing of its project and could
/// be another thing's in another one: `main/NAME` of a peering of the network `main`.
#[must_use]
pub fn key<'a>(kind: &str, id: &str, attribute: impl Fn(&'static str) -> Option<&'a str>) -> String {
    let text = |name: &'static str| attribute(name).filter(|text| !text.is_empty());
    let project = text("project").or_else(|| names::segment(text("network")?, "projects"));
    match project.map(names::last) {
        Some(project)
            if !names_a_place(id)
                && !id.split('/').any(|part| part == project)
                && !GLOBAL.contains(&kind) =>
        {
            format!("projects/{project}/{id}")
        }
        _ => id.to_owned(),
    }
}

/// Whether an id says where its thing lies.
fn names_a_place(id: &str) -> bool {
    ["projects/", "organizations/", "folders/", "billingAccounts/", "projects%2F"]
        .iter()
        .any(|place| id.contains(place))
}

impl Object {
    /// Whether others see it.
    #[must_use]
    pub fn is_visible(&self) -> bool {
        self.hidden_until.is_none_or(|until| until <= Timestamp::now())
    }

    /// The text of an attribute; nothing where it is absent, empty or no text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// A boolean attribute; false where it is absent.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.attributes.get(name).and_then(Json::as_bool).unwrap_or_default()
    }

    /// The elements of a list of blocks.
    pub fn blocks<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Json> {
        self.attributes.get(name).and_then(Json::as_array).into_iter().flatten()
    }

    /// The project that it lies in, by its attribute or its id.
    #[must_use]
    pub fn project(&self) -> Option<&str> {
        self.text("project").or_else(|| names::segment(&self.id, "projects"))
    }

    /// What people call it: its name, or the last part of its id.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text("name").unwrap_or(&self.id).rsplit('/').next().unwrap_or(&self.id)
    }
}
