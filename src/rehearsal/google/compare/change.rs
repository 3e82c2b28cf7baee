use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::leaves::{After, Planned, join, walk};

/// What a plan does, by the addresses of resources.
pub type Plan = BTreeMap<String, Change>;

/// What a plan does with one resource. Written as JSON it holds no sensitive value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// `create`, `update`, `delete` and `create`…
    pub actions: Vec<String>,
    /// The paths whose change replaces it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub replace: BTreeSet<String>,
    /// What is known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Json>,
    /// The paths of what is not.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unknown: BTreeSet<String>,
    /// The paths of what is sensitive, known or not.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sensitive: BTreeSet<String>,
    /// The paths of what was and will not be; only of a plan that says no more than what changes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub removed: BTreeSet<String>,
    #[serde(skip)]
    secrets: BTreeMap<String, Json>,
}

/// What is planned at a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Leaf<'a> {
    /// Null, or nothing at all.
    Nothing,
    /// A value.
    Value(&'a Json),
    /// A value that must not be shown. One that was written down is not there any more.
    Secret(Option<&'a Json>),
    /// Not known before the apply.
    Unknown,
    /// It was and will not be.
    Removed,
}

impl Change {
    /// What is planned at a path.
    #[must_use]
    pub fn leaf(&self, path: &str) -> Leaf<'_> {
        if self.unknown.contains(path) {
            return Leaf::Unknown;
        }
        if self.removed.contains(path) {
            return Leaf::Removed;
        }
        if self.sensitive.contains(path) {
            return Leaf::Secret(self.secrets.get(path));
        }
        self.values.get(path).map_or(Leaf::Nothing, Leaf::Value)
    }

    /// The paths of all leaves.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.values.keys().chain(&self.unknown).chain(&self.sensitive).chain(&self.removed)
    }

    /// Whether anything is planned at a path, or all around it is unknown.
    fn says(&self, path: &str) -> bool {
        let around = |outer: &&String| {
            path.strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        self.leaf(path) != Leaf::Nothing || self.unknown.iter().any(|outer| around(&outer))
    }

    fn of(change: &Json) -> Self {
        let texts = |json: &Json| {
            let texts = json.as_array().into_iter().flatten();
            texts.filter_map(|text| Some(text.as_str()?.to_owned())).collect()
        };
        let mut this = Self {
            actions: texts(&change["actions"]),
            replace: change["replace_paths"].as_array().into_iter().flatten().map(path).collect(),
            ..Self::default()
        };
        let (value, unknown) = (&change["after"], &change["after_unknown"]);
        this.read(After { value, unknown, sensitive: &change["after_sensitive"] });
        this
    }

    fn read(&mut self, after: After<'_>) {
        walk(after, "", &mut |path, planned, sensitive| {
            if sensitive {
                self.sensitive.insert(path.clone());
            }
            match planned {
                Planned::Unknown => drop(self.unknown.insert(path)),
                Planned::Value(value) if sensitive => drop(self.secrets.insert(path, value.clone())),
                Planned::Value(value) => drop(self.values.insert(path, value.clone())),
            }
        });
    }

    /// The same without what stays as it is.
    fn without_what_stays(mut self, change: &Json) -> Self {
        let mut before = Self::default();
        let value = &change["before"];
        before.read(After { value, unknown: &Json::Null, sensitive: &change["before_sensitive"] });
        if !change["after"].is_null() {
            self.removed = before.paths().filter(|path| !self.says(path)).cloned().collect();
        }
        self.values.retain(|path, value| before.values.get(path) != Some(value));
        let stays = |path: &String| {
            before.secrets.get(path).is_some_and(|before| self.secrets.get(path) == Some(before))
        };
        self.sensitive.retain(|path| !stays(path));
        self
    }
}

/// `["a", 0, "b"]` as `a[0].b`.
fn path(steps: &Json) -> String {
    steps.as_array().into_iter().flatten().fold(String::new(), |path, step| match step {
        Json::String(name) => join(&path, name),
        other => format!("{path}[{other}]"),
    })
}

/// What a plan, as `terraform show -json` prints it, does with the resources of the Google providers.
#[must_use]
pub fn planned(shown: &Json) -> Plan {
    changes(shown).map(|(address, change)| (address, Change::of(change))).collect()
}

/// The same without what stays as it is, resources and attributes. If the change is one from nothing that is all of it.
#[must_use]
pub fn changed(shown: &Json) -> Plan {
    let changed =
        changes(shown).map(|(address, change)| (address, Change::of(change).without_what_stays(change)));
    changed.filter(|(_, change)| change.actions != ["no-op"]).collect()
}

fn changes(shown: &Json) -> impl Iterator<Item = (String, &Json)> {
    let is_google = |change: &&Json| {
        let provider = change["provider_name"].as_str().unwrap_or_default();
        provider.ends_with("/hashicorp/google") || provider.ends_with("/hashicorp/google-beta")
    };
    let changes = shown["resource_changes"].as_array().into_iter().flatten();
    changes
        .filter(|change| change["mode"] == "managed")
        .filter(is_google)
        .filter_map(|change| Some((change["address"].as_str()?.to_owned(), &change["change"])))
}
