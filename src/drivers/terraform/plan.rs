//! What `terraform show -json PLANFILE` says, turned into a preview.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{diff, import::IMPORTED, redactor::Redactor};
use crate::model::{Action, Change, HashKey, Output, Outputs, PlannedOutput};

/// The parts of a plan that a preview is made of (format 1.x: "JSON Output Format",
/// developer.hashicorp.com/terraform/internals/json-format).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Plan {
    #[serde(rename = "resource_changes")]
    resources: Vec<ResourceChange>,
    #[serde(rename = "output_changes")]
    outputs: BTreeMap<String, Difference>,
    #[serde(rename = "deferred_changes")]
    deferred: Vec<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ResourceChange {
    address: String,
    previous_address: Option<String>,
    action_reason: Option<String>,
    deposed: Option<String>,
    change: Difference,
}

/// Before and after, with masks of the same shape for what is unknown and what is sensitive.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Difference {
    actions: Vec<String>,
    /// The value as it is.
    pub before: Value,
    /// The value as it will be, as far as it is known.
    pub after: Value,
    /// `true` where `after` is not known yet.
    pub after_unknown: Value,
    /// `true` where `before` is sensitive.
    pub before_sensitive: Value,
    /// `true` where `after` is sensitive.
    pub after_sensitive: Value,
    /// The attributes that force a replacement.
    pub replace_paths: Vec<Vec<Value>>,
    importing: Option<Value>,
}

/// What a plan does to what is there.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Reach {
    /// Resources that are changed in place, by address.
    pub in_place: Vec<String>,
    /// What an apply or a destroy that failed in the middle left to be done: resources that are not there, tainted ones,
    /// deposed objects.
    pub owed: Vec<Change>,
    /// What else is replaced or destroyed.
    pub lost: Vec<Change>,
}

impl Plan {
    /// Reads the output of `terraform show -json`.
    pub fn parse(json: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(json)
    }

    /// The resources that change, by address. Those that `shown` gives no address are left out.
    pub fn changes(&self, redactor: &Redactor, shown: &dyn Fn(&str) -> Option<String>) -> Vec<Change> {
        let changes = self.resources.iter().filter_map(|resource| {
            let action = resource.action()?;
            let mut address = shown(&resource.address)?;
            if let Some(deposed) = &resource.deposed {
                address = format!("{address} (deposed object {deposed})");
            }
            let diff = diff::lines(&resource.change);
            let diff = diff.iter().map(|line| redactor.redact(line).into_owned()).collect();
            Some(Change { address, action, reason: resource.reason(shown), diff })
        });
        let mut changes: Vec<Change> = changes.collect();
        changes.sort_by(|a, b| a.address.cmp(&b.address));
        changes
    }

    /// What the outputs will be.
    pub fn outputs(&self, key: &HashKey) -> BTreeMap<String, PlannedOutput> {
        let outputs = self.outputs.iter().filter(|(_, change)| change.actions != ["delete"]);
        outputs
            .map(|(name, change)| {
                let sensitive = diff::marks(&change.after_sensitive);
                let known = !diff::marks(&change.after_unknown);
                let planned = PlannedOutput {
                    value: (known && !sensitive).then(|| change.after.clone()),
                    hash: known.then(|| key.hash(&change.after)),
                    sensitive,
                };
                (name.clone(), planned)
            })
            .collect()
    }

    /// What the outputs will be, sensitive ones too, and the names of those that are not known yet.
    pub fn values(&self, key: &HashKey) -> (Outputs, Vec<String>) {
        let (mut outputs, mut unknown) = (Outputs::new(), Vec::new());
        for (name, change) in self.outputs.iter().filter(|(_, change)| change.actions != ["delete"]) {
            if diff::marks(&change.after_unknown) {
                unknown.push(name.clone());
            } else {
                let sensitive = diff::marks(&change.after_sensitive);
                outputs.insert(name.clone(), Output::new(change.after.clone(), sensitive, key));
            }
        }
        (outputs, unknown)
    }

    /// Whether any output changes.
    pub fn changes_outputs(&self) -> bool {
        self.outputs.values().any(|change| change.actions != ["no-op"])
    }

    /// Adds every value that the plan marks as sensitive: builtin resources hand such values on without the mark.
    pub fn secrets(&self, redactor: &mut Redactor) {
        let resources = self.resources.iter().map(|resource| &resource.change);
        for change in resources.chain(self.outputs.values()) {
            add_marked(&change.before, &change.before_sensitive, redactor);
            add_marked(&change.after, &change.after_sensitive, redactor);
        }
    }

    /// What it does to what is there. Addresses are no secret, and nothing else is told.
    pub fn reach(&self) -> Reach {
        let mut reach = Reach::default();
        for resource in &self.resources {
            let shown = |address: &str| Some(address.to_owned());
            let change = |action| {
                let (address, reason) = (resource.address.clone(), resource.reason(&shown));
                Change { address, action, reason, diff: Vec::new() }
            };
            match resource.action() {
                None | Some(Action::None | Action::Read) => {}
                Some(Action::Update) => reach.in_place.push(resource.address.clone()),
                Some(action @ Action::Create) => reach.owed.push(change(action)),
                Some(action) if resource.is_owed() => reach.owed.push(change(action)),
                Some(action) => reach.lost.push(change(action)),
            }
        }
        reach
    }

    /// How many resources terraform could not plan yet.
    pub fn deferred(&self) -> usize {
        self.deferred.len()
    }
}

impl ResourceChange {
    fn action(&self) -> Option<Action> {
        let actions: Vec<&str> = self.change.actions.iter().map(String::as_str).collect();
        match actions.as_slice() {
            ["create"] => Some(Action::Create),
            ["read"] => Some(Action::Read),
            ["update" | "forget"] => Some(Action::Update),
            ["delete"] => Some(Action::Destroy),
            ["delete", "create"] | ["create", "delete" | "forget"] => Some(Action::Replace),
            // Nothing happens to the object, but the state changes.
            _ if self.previous_address.is_some() || self.change.importing.is_some() => Some(Action::Update),
            _ => None,
        }
    }

    /// Whether it is replaced or destroyed for what an earlier apply left behind, whatever its configuration says now.
    fn is_owed(&self) -> bool {
        self.deposed.is_some() || self.action_reason.as_deref() == Some("replace_because_tainted")
    }

    fn reason(&self, shown: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        if self.change.actions == ["forget"] {
            return Some("terraform forgets it, and it stays".to_owned());
        }
        if let Some(from) = self.previous_address.as_deref() {
            return Some(format!("moved from {}", shown(from).unwrap_or_else(|| from.to_owned())));
        }
        if self.change.importing.is_some() {
            return Some(IMPORTED.to_owned());
        }
        let reason = match self.action_reason.as_deref()? {
            "replace_because_cannot_update" => {
                let names = self.change.replace_paths.iter().map(|path| diff::path_of(path));
                let names = names.collect::<Vec<_>>().join(", ");
                if names.is_empty() {
                    "it cannot be updated in place".to_owned()
                } else {
                    format!("{names} cannot be changed in place")
                }
            }
            "replace_because_tainted" => {
                "it is tainted: an earlier apply failed in the middle of it".to_owned()
            }
            "replace_by_request" => "asked for by -replace".to_owned(),
            "replace_by_triggers" => "by its replace_triggered_by".to_owned(),
            "delete_because_no_resource_config" => "no longer in the configuration".to_owned(),
            "delete_because_no_module" => "its module is no longer called".to_owned(),
            "delete_because_wrong_repetition" | "delete_because_count_index" | "delete_because_each_key" => {
                "outside of count or for_each".to_owned()
            }
            "delete_because_no_move_target" => "the target of its move is gone".to_owned(),
            "read_because_config_unknown" => "its arguments are known after apply".to_owned(),
            "read_because_dependency_pending" => "what it depends on changes".to_owned(),
            other => other.replace('_', " "),
        };
        Some(reason)
    }
}

fn add_marked(value: &Value, mask: &Value, redactor: &mut Redactor) {
    match (value, mask) {
        (value, Value::Bool(true)) => redactor.add(value),
        (Value::Object(table), Value::Object(masks)) => {
            table
                .iter()
                .for_each(|(key, value)| add_marked(value, masks.get(key).unwrap_or(&Value::Null), redactor));
        }
        (Value::Array(items), Value::Array(masks)) => {
            items.iter().zip(masks).for_each(|(value, mask)| add_marked(value, mask, redactor));
        }
        _ => {}
    }
}
