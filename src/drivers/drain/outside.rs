use kube::api::ApiResource;

use super::is_system;
use crate::{
    drivers::kubernetes::Cluster,
    model::{Fault, Value},
};

/// All objects of a kind outside of Kubernetes' own namespaces, each with how it is asked for.
pub(super) async fn outside(
    cluster: &Cluster,
    (api_version, kind): (&str, &str),
) -> Result<Vec<(ApiResource, Value)>, Fault> {
    let Some(kind) = cluster.kind(Some(api_version), kind).await? else { return Ok(Vec::new()) };
    let found = cluster.list_of(&kind.resource).await?.into_iter();
    let outside = found.filter(|object| !is_system(namespace(object)));
    Ok(outside.map(|object| (kind.resource.clone(), object)).collect())
}

/// The namespace of an object; nothing where it has none.
pub(super) fn namespace(object: &Value) -> &str {
    object["metadata"]["namespace"].as_str().unwrap_or_default()
}
