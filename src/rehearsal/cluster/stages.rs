use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::{
    Api, ResourceExt as _,
    api::{ApiResource, DeleteParams, DynamicObject, ListParams, Patch, PatchParams},
};
use serde_json::json;

use super::{Access, ClusterError};
use crate::model::Value;

/// The full name of the definition of kwok's stages.
pub(super) const DEFINITION: &str = "stages.kwok.x-k8s.io";
/// A pod's annotation that makes it go wrong: `not-ready`, `crash`, `image-pull` or `fail`.
pub(super) const SIMULATE: &str = "groundwork.dev/simulate";
/// A pod's annotation that holds what its containers are to have written.
pub(super) const LOGS: &str = "groundwork.dev/logs";

/// The annotation of a local cluster's `kube-system` namespace by which whoever reaches it knows what it is.
pub const LOCAL_CLUSTER: &str = "groundwork.dev/local-cluster";
/// The label that holds whose a stage is.
const OWNER: &str = "groundwork.dev/stack";
/// The label of config maps in `kube-system` that each hold a stage while its resource is gone.
pub(super) const PARKED: &str = "groundwork.dev/parked-stage";

/// Who changes objects here, in their managed fields.
pub(super) const MANAGER: &str = "groundwork-local-cluster";

/// Adds Stage objects (kwok.x-k8s.io/v1alpha1) to a running cluster, or changes those of the same name. They say how
/// custom resources become ready that only an operator would make so; each takes effect once the definition of its
/// resource is there, whenever that may be.
///
/// # Errors
/// When one is not a Stage with a name, or the API server cannot be reached or refuses it.
pub async fn apply_stages(access: &Access, stages: &[Value]) -> Result<(), ClusterError> {
    apply(&access.client()?, stages).await
}

/// Makes the stages of `owner` in a local cluster what `stages` says, and nothing else: those that it had before and that
/// are not among them are taken away. Each is called `<owner>.<name>` there, so that no two owners' can meet.
///
/// # Errors
/// When the API server cannot be reached or refuses one.
pub async fn declare_stages(client: &kube::Client, owner: &str, stages: &[Value]) -> kube::Result<()> {
    let api = api(client);
    let mut declared = Vec::new();
    for stage in stages {
        let mut stage = stage.clone();
        let name = stage.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
        let name = format!("{owner}.{name}");
        stage["metadata"]["name"] = json!(name);
        stage["metadata"]["labels"][OWNER] = json!(owner);
        api.patch(&name, &PatchParams::apply(MANAGER).force(), &Patch::Apply(&stage)).await?;
        declared.push(name);
    }
    let owned = ListParams::default().labels(&format!("{OWNER}={owner}"));
    for stage in api.list_metadata(&owned).await?.items {
        if !declared.contains(&stage.name_any()) {
            absent(api.delete(&stage.name_any(), &DeleteParams::default()).await)?;
        }
    }
    forget_parked(client, owner).await
}

/// Takes all stages of `owner` away from a local cluster.
///
/// # Errors
/// When the API server cannot be reached.
pub async fn withdraw_stages(client: &kube::Client, owner: &str) -> kube::Result<()> {
    declare_stages(client, owner, &[]).await
}

/// Those that wait for their resource to come back. After the others: the supervisor parks what it finds.
async fn forget_parked(client: &kube::Client, owner: &str) -> kube::Result<()> {
    let parked = Api::<ConfigMap>::namespaced(client.clone(), "kube-system");
    let owned = ListParams::default().labels(&format!("{OWNER}={owner},{PARKED}"));
    for stage in parked.list_metadata(&owned).await?.items {
        absent(parked.delete(&stage.name_any(), &DeleteParams::default()).await)?;
    }
    Ok(())
}

/// That something to be removed is not there is no error.
pub(super) fn absent<T>(removed: kube::Result<T>) -> kube::Result<()> {
    match removed {
        Err(kube::Error::Api(status)) if status.code == 404 => Ok(()),
        other => other.map(|_| ()),
    }
}

/// See [`apply_stages`].
pub(super) async fn apply(client: &kube::Client, stages: &[Value]) -> Result<(), ClusterError> {
    let api = api(client);
    for stage in stages {
        let kind = stage.get("kind").and_then(Value::as_str);
        let name = stage.pointer("/metadata/name").and_then(Value::as_str);
        let (Some("Stage"), Some(name)) = (kind, name) else {
            return Err(ClusterError::Object(format!("not a kwok Stage with a name: {stage}")));
        };
        api.patch(name, &PatchParams::apply(MANAGER).force(), &Patch::Apply(stage)).await?;
    }
    Ok(())
}

/// The stages of a cluster.
pub(super) fn api(client: &kube::Client) -> Api<DynamicObject> {
    let resource = ApiResource {
        group: "kwok.x-k8s.io".to_owned(),
        version: "v1alpha1".to_owned(),
        api_version: "kwok.x-k8s.io/v1alpha1".to_owned(),
        kind: "Stage".to_owned(),
        plural: "stages".to_owned(),
    };
    Api::all_with(client.clone(), &resource)
}

/// How nodes and pods live.
pub(super) fn built_in() -> Result<Vec<Value>, ClusterError> {
    serde_saphyr::from_multiple(include_str!("stages.yaml"))
        .map_err(|error| ClusterError::Object(format!("the built-in stages cannot be read: {error}")))
}

/// The definition of stages. kwok checks them itself, so the API server need not.
pub(super) fn definition() -> CustomResourceDefinition {
    let open = json!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true });
    serde_json::from_value(json!({
        "metadata": { "name": DEFINITION },
        "spec": {
            "group": "kwok.x-k8s.io",
            "names": { "kind": "Stage", "listKind": "StageList", "plural": "stages", "singular": "stage" },
            "scope": "Cluster",
            "versions": [{
                "name": "v1alpha1", "served": true, "storage": true,
                "schema": { "openAPIV3Schema": {
                    "type": "object", "properties": { "spec": open, "status": open } } },
                "subresources": { "status": {} },
            }],
        },
    }))
    .expect("this is a definition")
}

/// Whether a definition's resources are served.
pub(super) fn established(definition: &CustomResourceDefinition) -> bool {
    definition.status.as_ref().and_then(|status| status.conditions.as_ref()).is_some_and(|conditions| {
        conditions.iter().any(|condition| condition.type_ == "Established" && condition.status == "True")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_stages_are_stages_of_nodes_and_pods() {
        let stages = built_in().expect("parses");
        let kinds: Vec<_> =
            stages.iter().filter_map(|stage| stage.pointer("/spec/resourceRef/kind")?.as_str()).collect();
        assert_eq!(kinds, ["Node", "Pod", "Pod", "Pod"]);
        assert!(stages.iter().all(|stage| stage["kind"] == "Stage"));
    }
}
