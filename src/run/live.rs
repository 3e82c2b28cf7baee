//! Reality, read without starting a process: sensitive outputs, and whether anybody was there since the last run.

use std::{collections::BTreeMap, sync::Arc};

use super::drivers::Drivers;
use crate::{
    drivers::{ClusterAccess, World, given, helm, terraform},
    model::{Fault, Outputs, Record, Stack, StackId, Witness},
};

impl Drivers {
    /// The outputs of a stack with the sensitive values that records leave out.
    ///
    /// # Errors
    /// When they are not there any more.
    #[allow(clippy::unused_async, reason = "other stores of outputs will be asked over the network")]
    pub async fn live_outputs(
        &self,
        stack: Option<&Arc<Stack>>,
        record: &Record,
        world: &Arc<World>,
    ) -> Result<Outputs, Fault> {
        let applied = record
            .applied
            .as_ref()
            .ok_or_else(|| Fault::new(format!("nothing is recorded of stack `{}`", record.stack)))?;
        match &applied.witness {
            Witness::Terraform { state, .. } => terraform::state_outputs(state, &world.hash_key),
            Witness::Cluster { .. } | Witness::Itself | Witness::Helm { .. } => {
                given::live_outputs(&record.stack, stack.map(Arc::as_ref), &applied.outputs, world)
            }
        }
    }
}

/// What is found of the recorded stacks.
#[derive(Debug, Default)]
pub struct Reality {
    /// Per cluster stack: the revisions that are deployed, and the cluster's UID.
    clusters: BTreeMap<StackId, Option<Found>>,
}

#[derive(Debug)]
struct Found {
    uid: String,
    releases: BTreeMap<(String, String), helm::Revisions>,
}

impl Reality {
    /// Asks each cluster that recorded releases live in, with one request a cluster.
    pub async fn look(records: &BTreeMap<StackId, Record>, drivers: &Drivers, world: &Arc<World>) -> Self {
        let mut clusters = BTreeMap::new();
        for cluster in records.values().filter_map(cluster_of) {
            if !clusters.contains_key(cluster) {
                let found = ask(records.get(cluster), drivers, world).await;
                clusters.insert(cluster.clone(), found);
            }
        }
        Self { clusters }
    }

    /// Whether a recorded stack is as it was left.
    #[must_use]
    pub fn is_untouched(&self, record: &Record, world: &World) -> bool {
        let Some(applied) = &record.applied else { return false };
        match &applied.witness {
            witness @ Witness::Terraform { .. } => !terraform::touched(witness),
            Witness::Helm { cluster: uid, namespace, release, revision } => {
                let Some(Some(found)) = cluster_of(record).and_then(|id| self.clusters.get(id)) else {
                    return false;
                };
                let key = (namespace.clone(), release.clone());
                found.uid == *uid && found.releases.get(&key).is_some_and(|known| known.is_at(*revision))
            }
            Witness::Cluster { uid } => given::local_cluster_uid(&record.stack, world).as_ref() == Some(uid),
            Witness::Itself => true,
        }
    }

    /// Whether the cluster of a recorded release is another one now, or none: the release is gone with it.
    #[must_use]
    pub fn is_gone(&self, record: &Record) -> bool {
        match record.applied.as_ref().map(|applied| &applied.witness) {
            Some(Witness::Helm { cluster: uid, .. }) => {
                let found = cluster_of(record).and_then(|id| self.clusters.get(id));
                !matches!(found, Some(Some(found)) if found.uid == *uid)
            }
            _ => false,
        }
    }
}

fn cluster_of(record: &Record) -> Option<&StackId> {
    match &record.applied.as_ref()?.teardown {
        crate::model::Teardown::Helm { cluster, .. } => Some(cluster),
        _ => None,
    }
}

async fn ask(record: Option<&Record>, drivers: &Drivers, world: &Arc<World>) -> Option<Found> {
    let access = cluster_access(record?, drivers, world).await?;
    let cluster = drivers.clusters.open(&access).ok()?;
    let (uid, releases) = tokio::join!(cluster.actual_uid(), helm::releases(&cluster));
    Some(Found { uid: uid.ok()?.to_owned(), releases: releases.ok()? })
}

/// The way to the cluster that a recorded stack brought, while it is there.
pub(super) async fn cluster_access(
    record: &Record,
    drivers: &Drivers,
    world: &Arc<World>,
) -> Option<ClusterAccess> {
    let outputs = drivers.live_outputs(None, record, world).await.ok()?;
    given::access_from_outputs(&outputs).ok()
}
