//! What others made in a cluster that is about to be destroyed, removed in the order in which nothing of it stays in the cloud:
//! what makes load balancers, custom resources while their operators are there, and, when the releases are gone, what uses
//! volumes, and the claims. Everything is found in the cluster; nothing need be recorded.

mod custom;
mod doors;
mod gone;
mod outside;
mod volumes;

use std::collections::BTreeSet;

use super::{Context, kubernetes::Cluster};
use crate::model::{Fault, Value};

/// Releases that are uninstalled in the same run: namespace and name.
pub type OwnReleases = BTreeSet<(String, String)>;

/// Before the first release goes: what makes load balancers, then custom resources. What belongs to the run's own releases goes
/// with them.
///
/// # Errors
/// When the cluster does not answer, or something does not go.
pub async fn before_releases(cluster: &Cluster, own: &OwnReleases, context: &Context) -> Result<(), Fault> {
    gone::remove(cluster, doors::find(cluster, own).await?, context).await?;
    gone::remove(cluster, custom::find(cluster, own).await?, context).await
}

/// Before the cluster itself goes, when all releases are gone: what uses volumes, and the claims.
///
/// # Errors
/// When the cluster does not answer, or something does not go.
pub async fn before_cluster(cluster: &Cluster, context: &Context) -> Result<(), Fault> {
    before_releases(cluster, &OwnReleases::new(), context).await?;
    volumes::remove(cluster, context).await
}

/// Whether a namespace is Kubernetes' or GKE's own.
fn is_system(namespace: &str) -> bool {
    ["kube-", "gke-", "gmp-"].iter().any(|prefix| namespace.starts_with(prefix))
}

/// Whether helm made an object for one of these releases.
fn is_of(object: &Value, own: &OwnReleases) -> bool {
    let said = |key: &str| object["metadata"]["annotations"][key].as_str().unwrap_or_default().to_owned();
    own.contains(&(said("meta.helm.sh/release-namespace"), said("meta.helm.sh/release-name")))
}

/// Whether somebody made it: what has an owner goes with that.
fn is_made(object: &Value) -> bool {
    object["metadata"]["ownerReferences"].as_array().is_none_or(Vec::is_empty)
}
