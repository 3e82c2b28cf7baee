//! What is inside a chart: its values and definitions, read without helm.

use std::{
    collections::BTreeMap,
    io::Read as _,
    path::{Path, PathBuf},
};

use super::{Charts, definitions::is_of_crds, manifest};
use crate::model::{Chart, Template, Value};

/// The values that a chart knows, and the custom resource definitions that it brings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inside {
    /// Its values.yaml.
    pub values: Value,
    /// Its definitions by name.
    pub definitions: BTreeMap<String, Value>,
}

impl Charts {
    /// The versions of a chart that the mirror has, as they are written.
    #[must_use]
    pub fn mirrored(&self, chart: &Chart) -> Vec<semver::Version> {
        self.mirror.as_ref().map(|mirror| mirror.versions(chart.name())).unwrap_or_default()
    }

    /// What is inside a version of a chart, if that lies in the mirror or in the cache. Nothing is pulled.
    #[must_use]
    pub fn inside(&self, chart: &Chart, version: &str) -> Option<Inside> {
        let chart = Chart { version: Some(version.to_owned()), ..chart.clone() };
        let mirrored = self.mirror.as_ref().and_then(|mirror| mirror.find(&chart).ok());
        let path = mirrored.map(|found| found.path().to_owned());
        let path = path.or_else(|| Some(self.cached(&Self::pin_name(&chart)?)).filter(|path| path.is_file()));
        Inside::read(&path?)
    }
}

impl Inside {
    /// Reads a chart: an archive or a folder.
    #[must_use]
    pub fn read(chart: &Path) -> Option<Self> {
        let files = if chart.is_dir() { of_folder(chart) } else { of_archive(chart)? };
        let mut inside = Self::default();
        for (path, text) in files {
            if path.components().count() == 2 {
                inside.values = serde_saphyr::from_str(&text).unwrap_or_default();
                continue;
            }
            let items =
                manifest::documents(&text).into_iter().flat_map(|document| manifest::items(document, ""));
            let definitions = items.filter(|item| item.kind == "CustomResourceDefinition");
            inside.definitions.extend(definitions.map(|item| (item.name, item.value)));
        }
        Some(inside)
    }

    /// What another chart does to who uses the definitions of this one.
    #[must_use]
    pub fn definitions_changed(&self, newer: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        for (name, before) in &self.definitions {
            let Some(after) = newer.definitions.get(name) else {
                changes.push(format!(
                    "the definition {name} is no longer in its crds folder; the cluster keeps it"
                ));
                continue;
            };
            let lost: Vec<String> =
                served(before).into_iter().filter(|one| !served(after).contains(one)).collect();
            if !lost.is_empty() {
                changes.push(format!("the definition {name} serves {} no more", lost.join(", ")));
            } else if before["spec"] != after["spec"] {
                changes.push(format!("the definition {name} changes"));
            }
        }
        let new = newer.definitions.keys().filter(|name| !self.definitions.contains_key(*name));
        changes.extend(new.map(|name| format!("the definition {name} is new")));
        changes
    }

    /// The values that are set and that a newer chart does not know any more, by path: helm takes them without a word.
    #[must_use]
    pub fn values_lost(&self, newer: &Self, set: &Template) -> Vec<String> {
        let mut lost = Vec::new();
        compare(set, &self.values, &newer.values, "", &mut lost);
        lost
    }
}

/// The versions that a definition serves.
fn served(definition: &Value) -> Vec<String> {
    let versions = definition["spec"]["versions"].as_array().into_iter().flatten();
    let served = versions.filter(|version| version["served"] == true);
    served.filter_map(|version| version["name"].as_str().map(str::to_owned)).collect()
}

/// Below an empty table, and what is none, a chart takes everything.
fn compare(set: &Template, before: &Value, after: &Value, at: &str, lost: &mut Vec<String>) {
    let (Template::Table(set), Value::Object(before), Value::Object(after)) = (set, before, after) else {
        return;
    };
    if after.is_empty() {
        return;
    }
    for (key, item) in set {
        let Some(known) = before.get(key) else { continue };
        let path = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
        match after.get(key) {
            None => lost.push(path),
            Some(after) => compare(item, known, after, &path, lost),
        }
    }
}

/// The files that matter, by their path in an archive: `NAME/values.yaml`, and those of crds folders.
fn matters(path: &Path) -> bool {
    let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    let values = path.components().count() == 2 && path.ends_with("values.yaml");
    values || (yaml && is_of_crds(&path.to_string_lossy()))
}

fn of_archive(archive: &Path) -> Option<Vec<(PathBuf, String)>> {
    let file = std::fs::File::open(archive).ok()?;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let mut files = Vec::new();
    for entry in archive.entries().ok()? {
        let mut entry = entry.ok()?;
        let path = entry.path().ok()?.into_owned();
        let mut text = String::new();
        if matters(&path) && entry.read_to_string(&mut text).is_ok() {
            files.push((path, text));
        }
    }
    Some(files)
}

fn of_folder(chart: &Path) -> Vec<(PathBuf, String)> {
    let (mut folders, mut files) = (vec![chart.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let named = Path::new("chart").join(path.strip_prefix(chart).unwrap_or(&path));
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if matters(&named)
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                files.push((named, text));
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn inside(values: Value, definitions: &[(&str, Value)]) -> Inside {
        let definitions =
            definitions.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Inside { values, definitions }
    }

    #[test]
    fn values_that_are_gone_are_named_by_path() {
        let before = inside(json!({ "a": { "b": 1, "c": {} }, "d": 2 }), &[]);
        let after = inside(json!({ "a": { "c": {} }, "e": 2 }), &[]);
        let set = Template::from(json!({ "a": { "b": 3, "c": { "any": 1 } }, "d": 1, "own": 1 }));
        assert_eq!(before.values_lost(&after, &set), ["a.b", "d"]);
    }

    #[test]
    fn what_happens_to_definitions_is_said() {
        let crd = |versions: &[&str], more: &str| {
            let versions: Vec<Value> =
                versions.iter().map(|name| json!({ "name": name, "served": true })).collect();
            json!({ "spec": { "versions": versions, "more": more } })
        };
        let before = inside(
            Value::Null,
            &[("a", crd(&["v1"], "")), ("b", crd(&["v1beta1", "v1"], "")), ("c", crd(&["v1"], ""))],
        );
        let after = inside(
            Value::Null,
            &[("b", crd(&["v1"], "")), ("c", crd(&["v1"], "field")), ("d", crd(&["v1"], ""))],
        );
        insta::assert_snapshot!(before.definitions_changed(&after).join("\n"), @r"
        the definition a is no longer in its crds folder; the cluster keeps it
        the definition b serves v1beta1 no more
        the definition c changes
        the definition d is new
        ");
    }
}
