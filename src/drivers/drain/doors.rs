use kube::api::{ApiResource, GroupVersionKind};

use super::{OwnReleases, gone::Target, is_of, is_system};
use crate::{drivers::kubernetes::Cluster, model::Fault};

/// What GKE makes load balancers, network endpoint groups and firewall rules for.
const KINDS: [(&str, &str, &str); 3] = [
    ("gateway.networking.k8s.io/v1", "Gateway", "gateways"),
    ("networking.k8s.io/v1", "Ingress", "ingresses"),
    ("v1", "Service", "services"),
];

/// Those of others.
pub(super) async fn find(cluster: &Cluster, own: &OwnReleases) -> Result<Vec<Target>, Fault> {
    let mut found = Vec::new();
    for (api_version, kind, plural) in KINDS {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let resource =
            ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk(group, version, kind), plural);
        let objects = cluster.list(api_version, kind, plural, None).await?;
        let outside = objects.iter().filter(|object| {
            let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
            let is_door = kind != "Service" || object["spec"]["type"] == "LoadBalancer";
            is_door && !is_system(namespace) && !is_of(object, own)
        });
        found.extend(outside.map(|object| Target::of(&resource, object)));
    }
    Ok(found)
}
