use kube::api::{ApiResource, GroupVersionKind};

use super::{OwnReleases, gone::Target, is_made, is_of, is_system};
use crate::{
    drivers::kubernetes::Cluster,
    model::{Fault, Value},
};

/// Groups whose objects are Kubernetes', GKE's and a local cluster's own. What they stand for goes with the cluster, or is
/// handled apart.
const SYSTEM: [&str; 5] = [".k8s.io", ".gke.io", "cilium.io", ".kubernetes.io", "kwok.x-k8s.io"];
/// Groups whose objects stand for what must outlive the cluster: to delete a backup's object is not to delete the backup, and
/// Velero would lose sight of its snapshots.
const OUTLIVING: [&str; 1] = ["velero.io"];

/// The custom resources that somebody made: while their operators are there they clean up behind them.
pub(super) async fn find(cluster: &Cluster, own: &OwnReleases) -> Result<Vec<Target>, Fault> {
    let definitions = cluster
        .list("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", None)
        .await?;
    let mut found = Vec::new();
    for definition in definitions.iter().filter(|definition| is_others(definition)) {
        let Some((resource, api_version)) = resource(definition) else { continue };
        let objects = cluster.list(&api_version, &resource.kind, &resource.plural, None).await?;
        let made = objects.iter().filter(|object| {
            let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
            is_made(object) && !is_of(object, own) && !is_system(namespace)
        });
        found.extend(made.map(|object| Target::of(&resource, object)));
    }
    Ok(found)
}

fn is_others(definition: &Value) -> bool {
    let group = definition["spec"]["group"].as_str().unwrap_or_default();
    !SYSTEM.iter().any(|end| group.ends_with(end)) && !OUTLIVING.contains(&group)
}

/// The kind that a definition defines, in the version that is stored.
fn resource(definition: &Value) -> Option<(ApiResource, String)> {
    let spec = &definition["spec"];
    let versions = spec["versions"].as_array()?;
    let version = versions.iter().find(|version| version["storage"] == true && version["served"] == true);
    let version =
        version.or_else(|| versions.iter().find(|version| version["served"] == true))?["name"].as_str()?;
    let (group, names) = (spec["group"].as_str()?, &spec["names"]);
    let gvk = GroupVersionKind::gvk(group, version, names["kind"].as_str()?);
    let resource = ApiResource::from_gvk_with_plural(&gvk, names["plural"].as_str()?);
    Some((resource, format!("{group}/{version}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_kubernetes_own_or_outlives_the_cluster_is_left_alone() {
        let group = |group: &str| is_others(&json!({ "spec": { "group": group } }));
        assert!(group("cert-manager.io") && group("elasticsearch.k8s.elastic.co"));
        for own in ["snapshot.storage.k8s.io", "networking.gke.io", "cilium.io", "velero.io", "kwok.x-k8s.io"]
        {
            assert!(!group(own), "{own}");
        }
    }

    #[test]
    fn the_version_that_is_stored_is_asked_for() {
        let version = |name: &str, storage: bool| json!({ "name": name, "served": true, "storage": storage });
        let definition = json!({ "spec": {
            "group": "a.example", "names": { "kind": "Thing", "plural": "things" },
            "versions": [version("v1", false), version("v2", true)],
        } });
        assert_eq!(resource(&definition).map(|(_, version)| version).as_deref(), Some("a.example/v2"));
    }
}
