//! How custom resources become ready that only an operator would make so: a local cluster plays the stages that a
//! stack's folder declares; a real cluster is asked who it is, and never sees one.

use super::{ClusterAccess, Clusters, kubernetes::refused};
use crate::{
    model::{Fault, GivenStages, Stack, StackId},
    rehearsal::cluster,
};

/// Gives a stack's stages to its cluster if that is a local one; `None` if it is not.
///
/// # Errors
/// When the stack has stages and the cluster does not answer, or refuses one.
pub async fn declare(
    stack: &Stack,
    access: Option<&ClusterAccess>,
    clusters: &Clusters,
) -> Result<Option<GivenStages>, Fault> {
    let (Some(id), Some(access)) = (&stack.stages.cluster, access) else { return Ok(None) };
    match give(stack, id, access, clusters).await {
        // Nothing of the stack depends on the answer.
        Err(_) if stack.stages.objects.is_empty() => Ok(None),
        given => given,
    }
}

async fn give(
    stack: &Stack,
    id: &StackId,
    access: &ClusterAccess,
    clusters: &Clusters,
) -> Result<Option<GivenStages>, Fault> {
    let cluster = clusters.open(access)?;
    if !cluster.is_local().await? {
        return Ok(None);
    }
    let stages = &stack.stages;
    cluster::declare_stages(&cluster.client(), stack.id.as_str(), &stages.objects)
        .await
        .map_err(|error| refused(&error, &format!("the stages of `{}` cannot be declared", stack.id)))?;
    Ok(Some(GivenStages { cluster: id.clone(), digest: stages.digest() }))
}

/// Takes a stack's stages away from a local cluster.
///
/// # Errors
/// When the cluster does not answer.
pub async fn withdraw(stack: &StackId, access: &ClusterAccess, clusters: &Clusters) -> Result<(), Fault> {
    let cluster = clusters.open(access)?;
    if !cluster.is_local().await? {
        return Ok(());
    }
    cluster::withdraw_stages(&cluster.client(), stack.as_str())
        .await
        .map_err(|error| refused(&error, &format!("the stages of `{stack}` cannot be taken away")))
}
