use kube::api::{ApiResource, GroupVersionKind};

use super::{OwnReleases, gone::Target, is_made, is_of, is_system, outside::namespace};
use crate::{
    drivers::kubernetes::Cluster,
    model::{Fault, Value},
};

/// A group whose objects stand for what must outlive the cluster: to delete a backup's object is not to delete the backup, and
/// Velero would lose sight of its snapshots.
const OUTLIVING: &str = "velero.io";

/// The custom resources that somebody made of kinds which the run's own releases define: while their operators are there they
/// clean up behind them, and a namespace that holds them can end. Kinds of others are left alone: what their objects stand for
/// (a database of Google's, another cluster) is not ours to delete.
pub(super) async fn find(cluster: &Cluster, own: &OwnReleases) -> Result<Vec<Target>, Fault> {
    let definitions = cluster.list("apiextensions.k8s.io/v1", "CustomResourceDefinition").await?;
    let mut found = Vec::new();
    for definition in definitions.iter().filter(|definition| is_ours(definition, own)) {
        let Some(resource) = resource(definition) else { continue };
        let objects = cluster.list_of(&resource).await?;
        let made = objects
            .iter()
            .filter(|object| is_made(object) && !is_of(object, own) && !is_system(namespace(object)));
        found.extend(made.map(|object| Target::of(&resource, object)));
    }
    Ok(found)
}

fn is_ours(definition: &Value, own: &OwnReleases) -> bool {
    is_of(definition, own) && definition["spec"]["group"] != OUTLIVING
}

/// The kind that a definition defines, in the version that is stored.
fn resource(definition: &Value) -> Option<ApiResource> {
    let spec = &definition["spec"];
    let versions = spec["versions"].as_array()?;
    let version = versions.iter().find(|version| version["storage"] == true && version["served"] == true);
    let version =
        version.or_else(|| versions.iter().find(|version| version["served"] == true))?["name"].as_str()?;
    let (group, names) = (spec["group"].as_str()?, &spec["names"]);
    let gvk = GroupVersionKind::gvk(group, version, names["kind"].as_str()?);
    Some(ApiResource::from_gvk_with_plural(&gvk, names["plural"].as_str()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_kinds_of_releases_that_go_too_are_looked_at() {
        let own = OwnReleases::from([("cert-manager".to_owned(), "cert-manager".to_owned())]);
        let definition = |group: &str, release: &str| {
            let annotations = json!({ "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": "cert-manager" });
            json!({ "metadata": { "annotations": annotations }, "spec": { "group": group } })
        };
        assert!(is_ours(&definition("cert-manager.io", "cert-manager"), &own));
        assert!(!is_ours(&definition("cert-manager.io", "another"), &own));
        assert!(!is_ours(&definition("velero.io", "cert-manager"), &own));
        assert!(!is_ours(&json!({ "spec": { "group": "sql.cnrm.cloud.google.com" } }), &own));
    }

    #[test]
    fn the_version_that_is_stored_is_asked_for() {
        let version = |name: &str, storage: bool| json!({ "name": name, "served": true, "storage": storage });
        let definition = json!({ "spec": {
            "group": "a.example", "names": { "kind": "Thing", "plural": "things" },
            "versions": [version("v1", false), version("v2", true)],
        } });
        assert_eq!(
            resource(&definition).map(|resource| resource.api_version).as_deref(),
            Some("a.example/v2")
        );
    }
}
