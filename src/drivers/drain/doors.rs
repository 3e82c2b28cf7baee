use super::{OwnReleases, gone::Target, is_of, outside::outside};
use crate::{drivers::kubernetes::Cluster, model::Fault};

/// What GKE makes load balancers, network endpoint groups and firewall rules for.
const KINDS: [(&str, &str); 3] =
    [("gateway.networking.k8s.io/v1", "Gateway"), ("networking.k8s.io/v1", "Ingress"), ("v1", "Service")];

/// Those of others.
pub(super) async fn find(cluster: &Cluster, own: &OwnReleases) -> Result<Vec<Target>, Fault> {
    let mut found = Vec::new();
    for kind in KINDS {
        let doors = outside(cluster, kind).await?.into_iter().filter(|(_, object)| {
            let is_door = kind.1 != "Service" || object["spec"]["type"] == "LoadBalancer";
            is_door && !is_of(object, own)
        });
        found.extend(doors.map(|(resource, object)| Target::of(&resource, &object)));
    }
    Ok(found)
}
