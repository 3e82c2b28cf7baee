use std::collections::BTreeSet;

use kube::api::{ApiResource, GroupVersionKind};

use super::{
    gone::{Target, remove as remove_all, wait},
    is_made, is_system,
};
use crate::{
    drivers::{Context, kubernetes::Cluster},
    model::{Fault, Value},
};

/// What may hold a volume, owners first.
const USERS: [(&str, &str, &str); 7] = [
    ("batch/v1", "CronJob", "cronjobs"),
    ("apps/v1", "Deployment", "deployments"),
    ("apps/v1", "StatefulSet", "statefulsets"),
    ("apps/v1", "DaemonSet", "daemonsets"),
    ("apps/v1", "ReplicaSet", "replicasets"),
    ("batch/v1", "Job", "jobs"),
    ("v1", "Pod", "pods"),
];

/// Removes all claims, with what uses them: a claim stays while a pod has it, and with it the disk. The volumes themselves are
/// waited for: their disks go with them.
pub(super) async fn remove(cluster: &Cluster, context: &Context) -> Result<(), Fault> {
    let claims = listed(cluster, ("v1", "PersistentVolumeClaim", "persistentvolumeclaims")).await?;
    let namespaces: BTreeSet<&str> = claims.iter().map(|(_, claim)| namespace(claim)).collect();
    if namespaces.is_empty() {
        return Ok(());
    }
    let volumes = listed(cluster, ("v1", "PersistentVolume", "persistentvolumes")).await?;
    for kind in USERS {
        let users = listed(cluster, kind).await?;
        let holding = users.iter().filter(|(_, user)| namespaces.contains(namespace(user)) && is_made(user));
        let targets = holding.map(|(resource, user)| Target::of(resource, user)).collect();
        remove_all(cluster, targets, context).await?;
    }
    let targets = claims.iter().map(|(resource, claim)| Target::of(resource, claim)).collect();
    remove_all(cluster, targets, context).await?;
    let disks =
        volumes.iter().filter(|(_, volume)| volume["spec"]["persistentVolumeReclaimPolicy"] == "Delete");
    // Their provisioner deletes them, after their disks.
    let targets = disks.map(|(resource, volume)| Target::of(resource, volume)).collect();
    wait(cluster, targets, context).await
}

fn namespace(object: &Value) -> &str {
    object["metadata"]["namespace"].as_str().unwrap_or_default()
}

/// All of a kind outside of Kubernetes' own namespaces.
async fn listed(
    cluster: &Cluster,
    (api_version, kind, plural): (&str, &str, &str),
) -> Result<Vec<(ApiResource, Value)>, Fault> {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let resource = ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk(group, version, kind), plural);
    let found = cluster.list(api_version, kind, plural, None).await?.into_iter();
    let outside = found.filter(|object| !is_system(namespace(object)));
    Ok(outside.map(|object| (resource.clone(), object)).collect())
}
