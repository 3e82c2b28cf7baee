//! Reality, read without starting a process: sensitive outputs, and whether anybody was there since the last run.

use std::{collections::BTreeMap, sync::Arc};

use super::drivers::Drivers;
use crate::{
    drivers::{ClusterAccess, Context, Job, World, given, helm, terraform},
    model::{Fault, Outputs, Record, StackId, Witness},
};

impl Drivers {
    /// The outputs of a stack with the sensitive values that records leave out.
    ///
    /// # Errors
    /// When they are not there any more.
    pub async fn live_outputs(&self, record: &Record, world: &Arc<World>) -> Result<Outputs, Fault> {
        let applied = record
            .applied
            .as_ref()
            .ok_or_else(|| Fault::new(format!("nothing is recorded of stack `{}`", record.stack)))?;
        match &applied.witness {
            Witness::Terraform { state, .. } => terraform::state_outputs(state, &world.hash_key),
            Witness::Cluster { .. } | Witness::Itself | Witness::Helm { .. } => {
                if applied.outputs.values().any(|output| output.value().is_none())
                    && let Some(job) = terraform::recorded_lookup(record, world)?
                {
                    return self.look_up_again(&job).await;
                }
                given::live_outputs(&record.stack, &applied.outputs, &applied.teardown, world)
            }
        }
    }

    /// What a recorded lookup finds, once a run: several stacks may ask for it at the same time.
    async fn look_up_again(&self, job: &Job) -> Result<Outputs, Fault> {
        let mut known = self.looked_up.lock().await;
        if let Some(outputs) = known.get(&job.stack.id) {
            return Ok(outputs.clone());
        }
        let scratch = tempfile::Builder::new().prefix("lookup-").tempdir_in(&job.world.home)?;
        let outputs = self.look_up(job, &Context::by_hand(&job.stack.id, scratch.path())).await?;
        known.insert(job.stack.id.clone(), outputs.clone());
        Ok(outputs)
    }
}

/// What is found of the recorded stacks.
#[derive(Debug, Default)]
pub struct Reality {
    /// Per stack that is a cluster.
    clusters: BTreeMap<StackId, Standing>,
}

/// What is known of a cluster.
#[derive(Debug)]
enum Standing {
    /// It is gone, and all in it.
    Gone,
    /// It could not be asked: nothing follows from that.
    Unknown,
    /// It answered.
    There {
        /// The cluster's UID.
        uid: String,
        /// Its releases.
        releases: BTreeMap<(String, String), helm::Revisions>,
    },
}

impl Reality {
    /// Asks each cluster that recorded releases live in, with one request a cluster.
    pub async fn look(records: &BTreeMap<StackId, Record>, drivers: &Drivers, world: &Arc<World>) -> Self {
        let mut clusters = BTreeMap::new();
        for cluster in records.values().filter_map(cluster_of) {
            if !clusters.contains_key(cluster) {
                let standing = match records.get(cluster) {
                    Some(record) => ask(record, drivers, world).await,
                    None => Standing::Gone,
                };
                clusters.insert(cluster.clone(), standing);
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
                let Some(Standing::There { uid: found, releases }) = self.standing(record) else {
                    return false;
                };
                let key = (namespace.clone(), release.clone());
                found == uid && releases.get(&key).is_some_and(|known| known.is_at(*revision))
            }
            Witness::Cluster { uid } => given::local_cluster_uid(&record.stack, world).as_ref() == Some(uid),
            Witness::Itself => true,
        }
    }

    /// Whether the cluster of a recorded release is another one now, or none: the release is gone with it.
    #[must_use]
    pub fn is_gone(&self, record: &Record) -> bool {
        match record.applied.as_ref().map(|applied| &applied.witness) {
            Some(Witness::Helm { cluster: uid, .. }) => match self.standing(record) {
                None | Some(Standing::Gone) => true,
                Some(Standing::Unknown) => false,
                Some(Standing::There { uid: found, .. }) => found != uid,
            },
            _ => false,
        }
    }

    /// What is known of the cluster that a recorded release lives in.
    fn standing(&self, record: &Record) -> Option<&Standing> {
        self.clusters.get(cluster_of(record)?)
    }
}

fn cluster_of(record: &Record) -> Option<&StackId> {
    match &record.applied.as_ref()?.teardown {
        crate::model::Teardown::Helm { cluster, .. } => Some(cluster),
        _ => None,
    }
}

async fn ask(record: &Record, drivers: &Drivers, world: &Arc<World>) -> Standing {
    let access = match cluster_access(record, drivers, world).await {
        Ok(Some(access)) => access,
        Ok(None) => return Standing::Gone,
        Err(_) => return Standing::Unknown,
    };
    let Ok(cluster) = drivers.clusters.open(&access) else { return Standing::Unknown };
    match tokio::join!(cluster.actual_uid(), helm::releases(&cluster)) {
        (Ok(uid), Ok(releases)) => Standing::There { uid: uid.to_owned(), releases },
        _ => Standing::Unknown,
    }
}

/// The way to the cluster that a recorded stack brought; `None` when it is certain that there is none any more.
///
/// # Errors
/// When that cannot be told: what hides there must not be taken for gone.
pub(super) async fn cluster_access(
    record: &Record,
    drivers: &Drivers,
    world: &Arc<World>,
) -> Result<Option<ClusterAccess>, Fault> {
    let Some(applied) = &record.applied else { return Ok(None) };
    let stopped = matches!(applied.witness, Witness::Cluster { .. })
        && given::local_cluster_uid(&record.stack, world).is_none();
    if stopped {
        return Ok(None);
    }
    let outputs = drivers.live_outputs(record, world).await?;
    // A state that was emptied by hand.
    if outputs.is_empty() && matches!(applied.witness, Witness::Terraform { .. }) {
        return Ok(None);
    }
    given::access(&outputs, &world.of(&record.stack)).map(Some)
}
