//! A cluster that a run destroys is drained first: once, before the first of its releases goes, and again when it goes itself.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use super::{execute::Executor, live};
use crate::{
    drivers::{ClusterAccess, Context, drain},
    model::{Fault, Record, StackId, Witness},
};

/// Which clusters were drained in this run.
#[derive(Clone, Debug, Default)]
pub(super) struct Drained(Arc<Mutex<BTreeMap<StackId, Arc<OnceCell<()>>>>>);

impl Drained {
    fn of(&self, cluster: &StackId) -> Arc<OnceCell<()>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(cluster.clone()).or_default())
    }
}

/// A cluster that ends in this run.
#[derive(Clone, Debug)]
pub(super) struct EndingCluster {
    pub stack: StackId,
    /// The releases in it that the run uninstalls.
    pub own: drain::OwnReleases,
}

impl Executor {
    /// Before a release of an ending cluster goes. The releases of one cluster wait for each other's.
    pub(super) async fn drain_first(
        &self,
        ending: &EndingCluster,
        witness: &Witness,
        access: &ClusterAccess,
        context: &Context,
    ) -> Result<(), Fault> {
        let Witness::Helm { cluster: uid, .. } = witness else { return Ok(()) };
        let cluster = self.drivers.clusters.open(access)?;
        // Another cluster that answers there is none of ours.
        if cluster.actual_uid().await? != uid {
            return Ok(());
        }
        let drained = self.drained.of(&ending.stack);
        drained.get_or_try_init(|| drain::before_releases(&cluster, &ending.own, context)).await?;
        Ok(())
    }

    /// Before a cluster goes itself, if the stack is one. One that does not answer is left as it is: whatever it made is found
    /// in the cloud.
    pub(super) async fn drain_last(&self, record: &Record, context: &Context) -> Result<(), Fault> {
        if !record.is_terraform_cluster() {
            return Ok(());
        }
        let Ok(Some(access)) = live::cluster_access(record, &self.drivers, &self.world).await else {
            return Ok(());
        };
        let cluster = self.drivers.clusters.open(&access)?;
        match cluster.actual_uid().await {
            Ok(_) => drain::before_cluster(&cluster, context).await,
            Err(fault) => {
                context.log_line(&format!("groundwork: the cluster is not drained: {fault}"));
                Ok(())
            }
        }
    }
}
