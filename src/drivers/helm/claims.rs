use std::time::Duration;

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use kube::{
    Api, ResourceExt as _,
    api::{DeleteParams, ListParams, Patch, PatchParams},
};
use serde_json::json;

use super::manifest::{Item, all_items};
use crate::{
    drivers::{
        Context,
        kubernetes::{Cluster, is_not_found, refused},
    },
    model::{Fault, Value},
};

/// Marks a claim whose release is being removed: a `down` that was interrupted finds it again when the release, which
/// named it, is gone.
const MARK: &str = "groundwork/removed-with";
/// How long a claim may take to go once no pod uses it.
const GONE: Duration = Duration::from_mins(2);

/// Marks the claims that the release's `StatefulSets` made: Kubernetes gives them no owner, and `helm uninstall`
/// leaves them.
pub(super) async fn mark(
    cluster: &Cluster,
    namespace: &str,
    release: &str,
    manifest: &str,
) -> Result<(), Fault> {
    let patterns: Vec<Pattern> = all_items(manifest, namespace).iter().flat_map(patterns).collect();
    for place in patterns.iter().map(|pattern| &pattern.namespace).collect::<std::collections::BTreeSet<_>>()
    {
        let claims: Api<PersistentVolumeClaim> = Api::namespaced(cluster.client(), place);
        let found = claims
            .list_metadata(&ListParams::default())
            .await
            .map_err(|error| refused(&error, "the volume claims cannot be listed"))?;
        for claim in found.items {
            let name = claim.name_any();
            let owned = !claim.owner_references().is_empty();
            if owned || !patterns.iter().any(|pattern| pattern.namespace == *place && pattern.fits(&name)) {
                continue;
            }
            let patch = Patch::Merge(json!({ "metadata": { "labels": { MARK: release } } }));
            match claims.patch_metadata(&name, &PatchParams::default(), &patch).await {
                Err(error) if !is_not_found(&error) => {
                    return Err(refused(&error, &format!("the volume claim `{name}` cannot be marked")));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Deletes the claims that were marked for this release and waits until they are gone.
pub(super) async fn remove(
    cluster: &Cluster,
    namespace: &str,
    release: &str,
    context: &Context,
) -> Result<(), Fault> {
    let claims: Api<PersistentVolumeClaim> = Api::namespaced(cluster.client(), namespace);
    let ours = ListParams::default().labels(&format!("{MARK}={release}"));
    let deadline = tokio::time::Instant::now() + GONE;
    loop {
        let found = claims
            .list_metadata(&ours)
            .await
            .map_err(|error| refused(&error, "the volume claims cannot be listed"))?;
        let Some(first) = found.items.first() else { return Ok(()) };
        context.doing(format!("removing volume claim {}", first.name_any()));
        for claim in &found.items {
            if claim.metadata.deletion_timestamp.is_some() {
                continue;
            }
            let name = claim.name_any();
            context.log_line(&format!("groundwork: deleting the volume claim {namespace}/{name}"));
            match claims.delete(&name, &DeleteParams::default()).await {
                Err(error) if !is_not_found(&error) => {
                    return Err(refused(&error, &format!("the volume claim `{name}` cannot be deleted")));
                }
                _ => {}
            }
        }
        if tokio::time::Instant::now() > deadline {
            return Err(Fault::new(format!("the volume claim `{}` is not gone", first.name_any()))
                .because("something still uses it")
                .hint(format!(
                    "see which pods use it: `kubectl describe pvc -n {namespace} {}`",
                    first.name_any()
                ))
                .transient());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// The names that a `StatefulSet` gives to the claims of one of its templates.
struct Pattern {
    namespace: String,
    prefix: String,
}

impl Pattern {
    /// `<template>-<set>-<ordinal>`, and nothing that merely begins like it.
    fn fits(&self, name: &str) -> bool {
        name.strip_prefix(&self.prefix)
            .is_some_and(|ordinal| !ordinal.is_empty() && ordinal.bytes().all(|c| c.is_ascii_digit()))
    }
}

fn patterns(item: &Item) -> Vec<Pattern> {
    let templates = item.value.pointer("/spec/volumeClaimTemplates").and_then(Value::as_array);
    let Some(templates) = templates.filter(|_| item.kind == "StatefulSet") else { return Vec::new() };
    templates
        .iter()
        .filter_map(|template| template["metadata"]["name"].as_str())
        .map(|template| Pattern {
            namespace: item.namespace.clone().unwrap_or_default(),
            prefix: format!("{template}-{}-", item.name),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_claims_of_the_set_itself_are_its_own() {
        let manifest = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: vault}\nspec:\n  \
                        volumeClaimTemplates: [{metadata: {name: data}}]\n";
        let all: Vec<Pattern> = all_items(manifest, "v").iter().flat_map(patterns).collect();
        let fits = |name: &str| all.iter().any(|pattern| pattern.fits(name));
        assert!(fits("data-vault-0") && fits("data-vault-12"));
        assert!(!fits("data-vault-") && !fits("data-vault-extra-0") && !fits("audit-vault-0"));
    }
}
