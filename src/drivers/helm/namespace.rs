use std::{collections::BTreeMap, time::Duration};

use k8s_openapi::api::core::v1::Namespace;
use kube::{
    Api,
    api::{DeleteParams, ListParams, Patch, PatchParams, PostParams},
    core::ObjectMeta,
};
use serde_json::json;

use super::revisions::releases_in;
use crate::{
    drivers::kubernetes::{Cluster, is_conflict, is_forbidden, is_not_found, object_address, refused},
    model::{Action, Change, Fault, Helm},
};

/// The label that says who made a namespace; `down` removes only its own.
const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "groundwork");
/// How long a namespace that is being deleted may take to go.
const GONE: Duration = Duration::from_mins(2);

/// Sees to it that a release's namespace is there, with its labels; made by us and labelled so if it was not.
pub(super) async fn ensure(cluster: &Cluster, helm: &Helm) -> Result<(), Fault> {
    exists(cluster, helm).await?;
    let missing = missing_labels(cluster, helm).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let namespaces: Api<Namespace> = Api::all(cluster.client());
    let patch = Patch::Merge(json!({ "metadata": { "labels": missing } }));
    let patched = namespaces.patch_metadata(&helm.namespace, &PatchParams::default(), &patch).await;
    patched.map_err(|error| {
        refused(&error, &format!("the namespace `{}` cannot be labelled", helm.namespace))
    })?;
    Ok(())
}

/// The labels of a release's namespace that it does not have, or with other values. None where there is no namespace: it is
/// made with them.
pub(super) async fn missing_labels(
    cluster: &Cluster,
    helm: &Helm,
) -> Result<BTreeMap<String, String>, Fault> {
    if helm.namespace_labels.is_empty() {
        return Ok(BTreeMap::new());
    }
    let namespaces: Api<Namespace> = Api::all(cluster.client());
    let what = format!("the labels of the namespace `{}` cannot be read", helm.namespace);
    let there = namespaces.get_metadata_opt(&helm.namespace).await.map_err(|error| refused(&error, &what))?;
    let Some(there) = there else { return Ok(BTreeMap::new()) };
    let has = there.metadata.labels.unwrap_or_default();
    let mut missing = helm.namespace_labels.clone();
    missing.retain(|key, value| has.get(key) != Some(value));
    Ok(missing)
}

/// What labelling the namespace changes.
pub(super) fn change(helm: &Helm, missing: &BTreeMap<String, String>) -> Option<Change> {
    (!missing.is_empty()).then(|| Change {
        address: object_address("Namespace", None, &helm.namespace),
        action: Action::Update,
        reason: None,
        diff: missing.iter().map(|(key, value)| format!("+ metadata.labels.{key}: {value}")).collect(),
    })
}

/// Asked once per run and namespace.
async fn exists(cluster: &Cluster, helm: &Helm) -> Result<(), Fault> {
    let name = &helm.namespace;
    let mut known = cluster.namespaces.lock().await;
    if known.contains(name) {
        return Ok(());
    }
    let namespaces: Api<Namespace> = Api::all(cluster.client());
    let mut labels = helm.namespace_labels.clone();
    labels.insert(MANAGED_BY.0.to_owned(), MANAGED_BY.1.to_owned());
    let metadata = ObjectMeta { name: Some(name.clone()), labels: Some(labels), ..ObjectMeta::default() };
    let namespace = Namespace { metadata, ..Namespace::default() };
    let deadline = tokio::time::Instant::now() + GONE;
    loop {
        match namespaces.create(&PostParams::default(), &namespace).await {
            Ok(_) => break,
            // Whoever may not make namespaces may still use those that are there.
            Err(error) if is_conflict(&error) || is_forbidden(&error) => {
                match namespaces.get_metadata_opt(name).await {
                    Ok(Some(there)) if there.metadata.deletion_timestamp.is_none() => break,
                    Ok(_) if is_conflict(&error) && tokio::time::Instant::now() < deadline => {}
                    _ => return Err(cannot_make(name, &error)),
                }
            }
            Err(error) => return Err(cannot_make(name, &error)),
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    known.insert(name.clone());
    Ok(())
}

fn cannot_make(name: &str, error: &kube::Error) -> Fault {
    refused(error, &format!("the namespace `{name}` cannot be made"))
}

/// Removes the namespace if we made it and nothing of anybody else is left in it, and waits until it is gone.
///
/// Returns why it stays, if it stays for a reason that a person should know.
pub(super) async fn remove(cluster: &Cluster, name: &str) -> Result<Option<String>, Fault> {
    let namespaces: Api<Namespace> = Api::all(cluster.client());
    let what = format!("the namespace `{name}` cannot be removed");
    let there = namespaces.get_metadata_opt(name).await.map_err(|error| refused(&error, &what))?;
    let Some(there) = there else { return Ok(None) };
    let ours = there
        .metadata
        .labels
        .is_some_and(|labels| labels.get(MANAGED_BY.0).is_some_and(|value| value == MANAGED_BY.1));
    if !ours || !releases_in(cluster, name).await?.is_empty() {
        return Ok(None);
    }
    if let Some(left) = first_left(cluster, name).await? {
        return Ok(Some(format!("the namespace `{name}` stays: {left} in it is not ours")));
    }
    cluster.namespaces.lock().await.remove(name);
    match namespaces.delete(name, &DeleteParams::default()).await {
        Ok(_) => {}
        Err(error) if is_not_found(&error) || is_conflict(&error) => {}
        Err(error) => return Err(refused(&error, &what)),
    }
    wait_gone(&namespaces, name).await
}

async fn wait_gone(namespaces: &Api<Namespace>, name: &str) -> Result<Option<String>, Fault> {
    let deadline = tokio::time::Instant::now() + GONE;
    while tokio::time::Instant::now() < deadline {
        match namespaces.get_metadata_opt(name).await {
            Ok(None) => return Ok(None),
            Ok(Some(_)) => tokio::time::sleep(Duration::from_millis(200)).await,
            Err(error) => return Err(refused(&error, "the namespace's end cannot be seen")),
        }
    }
    Ok(Some(format!("the namespace `{name}` is still being deleted after {}s", GONE.as_secs())))
}

/// Objects that Kubernetes itself puts into every namespace, and those that only describe others.
fn belongs_to_all(kind: &str, name: &str) -> bool {
    matches!((kind, name), ("ServiceAccount", "default") | ("ConfigMap", "kube-root-ca.crt"))
        || matches!(kind, "Event" | "Endpoints" | "EndpointSlice" | "Lease" | "ControllerRevision")
        || kind.ends_with("Metrics")
}

/// The first object in a namespace that is nobody's but a stranger's.
async fn first_left(cluster: &Cluster, namespace: &str) -> Result<Option<String>, Fault> {
    let discovery = kube::Discovery::new(cluster.client())
        .run_aggregated()
        .await
        .map_err(|error| refused(&error, "the kinds that the cluster serves cannot be listed"))?;
    for (resource, capabilities) in
        discovery.groups().flat_map(kube::discovery::ApiGroup::recommended_resources)
    {
        let namespaced = capabilities.scope == kube::discovery::Scope::Namespaced;
        if !namespaced
            || !capabilities.supports_operation("list")
            || !capabilities.supports_operation("delete")
        {
            continue;
        }
        let objects: Api<kube::api::DynamicObject> =
            Api::namespaced_with(cluster.client(), namespace, &resource);
        // A kind that may not be listed, or whose server is down, cannot speak against the removal of its objects.
        let Ok(found) = objects.list_metadata(&ListParams::default().limit(20)).await else { continue };
        let stranger = found.items.iter().find_map(|object| {
            let name = object.metadata.name.as_deref().unwrap_or_default();
            // What is being deleted, or is owned by something that is, goes by itself.
            let going = object.metadata.deletion_timestamp.is_some()
                || object.metadata.owner_references.as_ref().is_some_and(|owners| !owners.is_empty());
            (!going && !belongs_to_all(&resource.kind, name)).then(|| format!("{} `{name}`", resource.kind))
        });
        if stranger.is_some() {
            return Ok(stranger);
        }
    }
    Ok(None)
}
