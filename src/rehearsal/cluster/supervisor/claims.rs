use std::collections::HashMap;

use k8s_openapi::{
    api::{
        core::v1::{Node, PersistentVolume, PersistentVolumeClaim},
        storage::v1::StorageClass,
    },
    apimachinery::pkg::api::resource::Quantity,
};
use kube::{
    Api, ResourceExt as _,
    api::{DeleteParams, Patch, PatchParams, PostParams},
};
use serde_json::json;

use super::follow::{Happened, follow};

/// The provisioner of our own classes. Claims of any other class with a provisioner (GKE's `pd.csi.storage.gke.io` in
/// a stack's own class) are served as well.
pub(super) const PROVISIONER: &str = "groundwork.dev/simulated";
/// Who made a volume. The controller manager leaves the deletion of a volume to whom it names.
const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";
/// Where the scheduler wants the first pod of a claim.
const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";
const ZONE: &str = "topology.kubernetes.io/zone";

/// The storage classes of a GKE cluster.
pub(super) fn classes() -> Vec<StorageClass> {
    [
        ("standard-rwo", true, "WaitForFirstConsumer"),
        ("premium-rwo", false, "WaitForFirstConsumer"),
        ("standard", false, "Immediate"),
    ]
    .into_iter()
    .map(|(name, default, mode)| {
        serde_json::from_value(json!({
            "metadata": {
                "name": name,
                "annotations": { "storageclass.kubernetes.io/is-default-class": default.to_string() },
            },
            "provisioner": PROVISIONER,
            "reclaimPolicy": "Delete",
            "volumeBindingMode": mode,
            "allowVolumeExpansion": true,
        }))
        .expect("this is a storage class")
    })
    .collect()
}

/// Gives each claim that waits a volume, and removes volumes whose claim is gone, for as long as the cluster lives.
pub(super) fn bind(client: kube::Client) {
    let released = client.clone();
    tokio::spawn(async move {
        let mut events = follow::<PersistentVolume>(Api::all(released.clone()));
        while let Some(event) = events.recv().await {
            for volume in touched(event) {
                reclaim(&released, &volume).await;
            }
        }
    });
    tokio::spawn(async move {
        let mut events = follow::<PersistentVolumeClaim>(Api::all(client.clone()));
        while let Some(event) = events.recv().await {
            for claim in touched(event) {
                let done = if bound(&claim) {
                    expand(&client, &claim).await
                } else {
                    provision(&client, &claim).await
                };
                if let Err(error) = done {
                    tracing::warn!("claim {}: {error}", claim.name_any());
                }
            }
        }
    });
}

fn touched<K>(event: Happened<K>) -> Vec<K> {
    match event {
        Happened::Listed(objects) => objects,
        Happened::Applied(object) => vec![object],
        Happened::Deleted(_) => Vec::new(),
    }
}

fn bound(claim: &PersistentVolumeClaim) -> bool {
    claim.status.as_ref().is_some_and(|status| status.phase.as_deref() == Some("Bound"))
}

fn requested(claim: &PersistentVolumeClaim) -> Option<Quantity> {
    claim.spec.as_ref()?.resources.as_ref()?.requests.as_ref()?.get("storage").cloned()
}

/// Gives a claim that was enlarged what it asks for. The API server lets nobody make one smaller.
async fn expand(client: &kube::Client, claim: &PersistentVolumeClaim) -> kube::Result<()> {
    let has = claim.status.as_ref().and_then(|status| status.capacity.as_ref()?.get("storage").cloned());
    let wants = requested(claim);
    let Some(volume) = claim.spec.as_ref().and_then(|spec| spec.volume_name.clone()) else { return Ok(()) };
    if has.is_none() || has == wants {
        return Ok(());
    }
    let volumes: Api<PersistentVolume> = Api::all(client.clone());
    let parameters = PatchParams::default();
    let size = json!({ "spec": { "capacity": { "storage": wants } } });
    volumes.patch(&volume, &parameters, &Patch::Merge(&size)).await?;
    let claims: Api<PersistentVolumeClaim> =
        Api::namespaced(client.clone(), &claim.namespace().unwrap_or_default());
    let size = json!({ "status": { "capacity": { "storage": wants }, "conditions": null, "allocatedResourceStatuses": null } });
    claims.patch_status(&claim.name_any(), &parameters, &Patch::Merge(&size)).await.map(|_| ())
}

async fn provision(client: &kube::Client, claim: &PersistentVolumeClaim) -> kube::Result<()> {
    let Some(spec) = claim.spec.as_ref() else { return Ok(()) };
    let Some(class_name) = spec.storage_class_name.as_deref().filter(|name| !name.is_empty()) else {
        return Ok(());
    };
    if spec.volume_name.is_some() || claim.metadata.deletion_timestamp.is_some() {
        return Ok(());
    }
    let Some(class) = Api::<StorageClass>::all(client.clone()).get_opt(class_name).await? else {
        return Ok(());
    };
    let selected = claim.annotations().get(SELECTED_NODE);
    if class.provisioner == "kubernetes.io/no-provisioner"
        || (class.volume_binding_mode.as_deref() == Some("WaitForFirstConsumer") && selected.is_none())
    {
        return Ok(());
    }
    let zone = match selected {
        Some(node) => Api::<Node>::all(client.clone())
            .get_opt(node)
            .await?
            .and_then(|node| node.metadata.labels.and_then(|labels| labels.get(ZONE).cloned())),
        None => None,
    };
    let volumes: Api<PersistentVolume> = Api::all(client.clone());
    match volumes.create(&PostParams::default(), &volume(claim, &class, zone.as_deref())).await {
        // The claim changed once more before the controller manager bound it.
        Err(kube::Error::Api(status)) if status.code == 409 => Ok(()),
        other => other.map(|_| ()),
    }
}

fn volume(claim: &PersistentVolumeClaim, class: &StorageClass, zone: Option<&str>) -> PersistentVolume {
    let uid = claim.metadata.uid.clone().unwrap_or_default();
    let name = format!("pvc-{uid}");
    let spec = claim.spec.clone().unwrap_or_default();
    let storage = requested(claim);
    let affinity = zone.map(|zone| {
        json!({ "required": { "nodeSelectorTerms": [
            { "matchExpressions": [{ "key": ZONE, "operator": "In", "values": [zone] }] } ] } })
    });
    let labels: HashMap<&str, &str> = zone.map(|zone| (ZONE, zone)).into_iter().collect();
    serde_json::from_value(json!({
        "metadata": { "name": name, "labels": labels, "annotations": { PROVISIONED_BY: class.provisioner } },
        "spec": {
            "accessModes": spec.access_modes,
            "capacity": { "storage": storage },
            "claimRef": {
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "uid": uid,
                "namespace": claim.namespace(), "name": claim.name_any(),
            },
            // Nothing is ever mounted: no kubelet is real, and the controller manager leaves hostPath alone.
            "hostPath": { "path": format!("/simulated/{name}") },
            "nodeAffinity": affinity,
            "persistentVolumeReclaimPolicy": class.reclaim_policy.as_deref().unwrap_or("Delete"),
            "storageClassName": class.name_any(),
            "volumeMode": spec.volume_mode,
        },
    }))
    .expect("this is a volume")
}

async fn reclaim(client: &kube::Client, volume: &PersistentVolume) {
    let released = volume.status.as_ref().and_then(|status| status.phase.as_deref()) == Some("Released");
    let delete = volume.spec.as_ref().and_then(|spec| spec.persistent_volume_reclaim_policy.as_deref())
        == Some("Delete");
    if released
        && delete
        && volume.metadata.deletion_timestamp.is_none()
        && volume.annotations().contains_key(PROVISIONED_BY)
    {
        let volumes: Api<PersistentVolume> = Api::all(client.clone());
        if let Err(error) = volumes.delete(&volume.name_any(), &DeleteParams::default()).await {
            tracing::warn!("volume {}: {error}", volume.name_any());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_is_bound_to_its_claim_and_stays_in_its_zone() {
        let claim: PersistentVolumeClaim = serde_json::from_value(json!({
            "metadata": { "name": "data-db-0", "namespace": "db", "uid": "u-1" },
            "spec": {
                "accessModes": ["ReadWriteOnce"], "storageClassName": "standard-rwo", "volumeMode": "Filesystem",
                "resources": { "requests": { "storage": "8Gi" } },
            },
        }))
        .expect("a claim");
        let class = &classes()[0];
        let volume = serde_json::to_value(volume(&claim, class, Some("europe-west1-c"))).expect("JSON");
        assert_eq!(volume["metadata"]["name"], "pvc-u-1");
        assert_eq!(volume["spec"]["claimRef"]["uid"], "u-1");
        assert_eq!(volume["spec"]["capacity"]["storage"], "8Gi");
        let term = "/spec/nodeAffinity/required/nodeSelectorTerms/0/matchExpressions/0/values/0";
        assert_eq!(volume.pointer(term), Some(&json!("europe-west1-c")));
    }

    #[test]
    fn exactly_one_class_is_the_default() {
        let default = "storageclass.kubernetes.io/is-default-class";
        let defaults = classes().iter().filter(|class| class.annotations()[default] == "true").count();
        assert_eq!(defaults, 1);
    }
}
