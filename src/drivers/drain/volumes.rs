use std::collections::BTreeSet;

use super::{
    gone::{Target, remove as remove_all, wait},
    is_made,
    outside::{namespace, outside},
};
use crate::{
    drivers::{Context, kubernetes::Cluster},
    model::Fault,
};

/// What may hold a volume, owners first.
const USERS: [(&str, &str); 7] = [
    ("batch/v1", "CronJob"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "ReplicaSet"),
    ("batch/v1", "Job"),
    ("v1", "Pod"),
];

/// Removes all claims, with what uses them: a claim stays while a pod has it, and with it the disk. The volumes themselves are
/// waited for: their disks go with them.
pub(super) async fn remove(cluster: &Cluster, context: &Context) -> Result<(), Fault> {
    let claims = outside(cluster, ("v1", "PersistentVolumeClaim")).await?;
    let namespaces: BTreeSet<&str> = claims.iter().map(|(_, claim)| namespace(claim)).collect();
    if namespaces.is_empty() {
        return Ok(());
    }
    let volumes = outside(cluster, ("v1", "PersistentVolume")).await?;
    for kind in USERS {
        let users = outside(cluster, kind).await?;
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
