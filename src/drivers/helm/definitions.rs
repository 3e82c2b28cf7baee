//! Custom resource definitions in a chart's `crds` folders. Helm creates them at the first installation and never looks at
//! them again (<https://helm.sh/docs/chart_best_practices/custom_resource_definitions/>): a release of a newer chart would run
//! with the kinds of the older one. They are applied before the release; nothing is ever deleted.

use std::{path::Path, time::Duration};

use kube::{
    Api,
    api::{DynamicObject, Patch, PatchParams},
    core::{ApiResource, GroupVersionKind},
};

use super::{diff, manifest};
use crate::{
    drivers::{
        Context,
        kubernetes::{Cluster, refused},
    },
    model::{Action, Change, Fault, Value},
};

/// Who owns the fields.
const MANAGER: &str = "groundwork-crds";

/// How long the API server may take to establish one: it has to check its names and schema.
const ESTABLISHED: Duration = Duration::from_mins(1);

/// Whether a chart, or one that it brings along, has such a folder.
pub(super) fn has_any(chart: &Path) -> bool {
    let of_crds = |path: &Path| {
        let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
        // What a packed subchart has is not seen from here.
        let packed = path.extension().is_some_and(|extension| extension == "tgz");
        packed || (yaml && is_of_crds(&path.to_string_lossy()))
    };
    if chart.is_dir() {
        return in_folder(chart, &|path| of_crds(&Path::new("chart").join(path)));
    }
    let Ok(file) = std::fs::File::open(chart) else { return false };
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let Ok(mut entries) = archive.entries() else { return false };
    entries.any(|entry| entry.ok().and_then(|entry| Some(of_crds(&entry.path().ok()?))).unwrap_or(false))
}

fn in_folder(chart: &Path, wanted: &dyn Fn(&Path) -> bool) -> bool {
    let mut folders = vec![chart.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if path.strip_prefix(chart).is_ok_and(wanted) {
                return true;
            }
        }
    }
    false
}

/// Whether a file of a chart lies in a `crds` folder: one of its own, or of a chart below `charts`.
pub(super) fn is_of_crds(path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    while let Some(part) = parts.next() {
        match part {
            "crds" => return true,
            "charts" => drop(parts.next()),
            _ => return false,
        }
    }
    false
}

/// The definitions among what `helm template --include-crds` prints: those of `crds` folders. Helm writes where a file comes
/// from before its first document.
pub(super) fn of_rendering(rendering: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut source = String::new();
    for document in manifest::documents(rendering) {
        if let Some(line) = document.lines().find_map(|line| line.strip_prefix("# Source: ")) {
            line.trim().clone_into(&mut source);
        }
        if is_of_crds(&source) {
            let items = manifest::items(document, "").into_iter();
            found.extend(items.filter(|item| item.kind == "CustomResourceDefinition").map(|item| item.value));
        }
    }
    found
}

/// Definitions, and the cluster that is to have them.
pub(super) struct Definitions<'a> {
    pub cluster: &'a Cluster,
    pub wanted: Vec<Value>,
}

impl Definitions<'_> {
    /// What applying them would change. The API server is asked, and changes nothing.
    pub async fn changes(&self) -> Result<Vec<Change>, Fault> {
        let mut changes = Vec::new();
        for definition in &self.wanted {
            let name = name(definition);
            let api = self.api();
            let there = api.get_opt(name).await.map_err(|error| refused(&error, &cannot("be read", name)))?;
            let after = self.apply(definition, true).await?;
            changes.extend(change(there.as_ref(), &after));
        }
        Ok(changes)
    }

    /// Applies them, and waits until each is established.
    pub async fn bring(&self, context: &Context) -> Result<(), Fault> {
        for definition in &self.wanted {
            context.doing(format!("applying CustomResourceDefinition {}", name(definition)));
            self.apply(definition, false).await?;
        }
        for definition in &self.wanted {
            self.established(name(definition), context).await?;
        }
        if !self.wanted.is_empty() {
            let names: Vec<&str> = self.wanted.iter().map(name).collect();
            context.log_line(&format!("groundwork: applied before the release: {}", names.join(", ")));
        }
        Ok(())
    }

    async fn apply(&self, definition: &Value, dry_run: bool) -> Result<DynamicObject, Fault> {
        let name = name(definition);
        let mut object = definition.clone();
        if let Some(table) = object.as_object_mut() {
            // Generators write both, and an apply may set neither.
            table.remove("status");
            table
                .get_mut("metadata")
                .and_then(Value::as_object_mut)
                .map(|meta| meta.remove("creationTimestamp"));
        }
        let how = PatchParams { dry_run, ..PatchParams::apply(MANAGER).force() };
        let applied = self.api().patch(name, &how, &Patch::Apply(&object)).await;
        applied.map_err(|error| refused(&error, &cannot("be applied", name)))
    }

    async fn established(&self, name: &str, context: &Context) -> Result<(), Fault> {
        let begun = std::time::Instant::now();
        loop {
            let there =
                self.api().get(name).await.map_err(|error| refused(&error, &cannot("be read", name)))?;
            let conditions = there.data["status"]["conditions"].as_array().cloned().unwrap_or_default();
            let holds =
                |kind: &str| conditions.iter().any(|one| one["type"] == kind && one["status"] == "True");
            if holds("Established") {
                return Ok(());
            }
            if begun.elapsed() > ESTABLISHED || context.urgency() > crate::drivers::Urgency::None {
                let why = conditions
                    .iter()
                    .find(|one| one["status"] == "False")
                    .and_then(|one| one["message"].as_str());
                return Err(Fault::new(format!("CustomResourceDefinition {name} is not established"))
                    .because(why.unwrap_or("the API server says nothing of it yet")));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn api(&self) -> Api<DynamicObject> {
        let kind = GroupVersionKind::gvk("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
        Api::all_with(self.cluster.client(), &ApiResource::from_gvk(&kind))
    }
}

fn name(definition: &Value) -> &str {
    definition["metadata"]["name"].as_str().unwrap_or_default()
}

fn cannot(what: &str, name: &str) -> String {
    format!("CustomResourceDefinition {name} cannot {what}")
}

/// What differs between a definition as it is and as it would be.
fn change(before: Option<&DynamicObject>, after: &DynamicObject) -> Option<Change> {
    let part = |object: &DynamicObject| serde_json::json!({ "metadata": { "labels": object.metadata.labels }, "spec": object.data["spec"] });
    let address = format!("CustomResourceDefinition/{}", after.metadata.name.as_deref().unwrap_or_default());
    let reason = Some("before the release: helm leaves it as it is".to_owned());
    match before.map(part) {
        None => Some(Change { address, action: Action::Create, reason, diff: Vec::new() }),
        Some(before) if before == part(after) => None,
        Some(before) => {
            Some(Change { address, action: Action::Update, reason, diff: diff::lines(&before, &part(after)) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_crds_folders_count() {
        for (path, is) in [
            ("cm/crds/a.yaml", true),
            ("cm/crds/deep/a.yaml", true),
            ("cm/charts/sub/crds/a.yaml", true),
            ("cm/charts/crds/templates/a.yaml", false),
            ("cm/templates/crds/a.yaml", false),
            ("cm/files/crds/a.yaml", false),
        ] {
            assert_eq!(is_of_crds(path), is, "{path}");
        }
    }

    #[test]
    fn every_document_of_a_file_of_crds_is_one() {
        let crd = |name: &str| {
            format!(
                "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: {name}}}\n"
            )
        };
        let rendering = format!(
            "---\n# Source: cm/crds/a.yaml\n---\n{}---\n{}---\n# Source: cm/templates/b.yaml\n{}",
            crd("a"),
            crd("b"),
            crd("c")
        );
        let names: Vec<String> = of_rendering(&rendering).iter().map(|one| name(one).to_owned()).collect();
        assert_eq!(names, ["a", "b"]);
    }
}
