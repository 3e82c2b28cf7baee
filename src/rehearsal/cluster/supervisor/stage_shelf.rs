use k8s_openapi::api::core::v1::ConfigMap;
use kube::{
    Api, ResourceExt as _,
    api::{DeleteParams, DynamicObject, Patch, PatchParams, PostParams, TypeMeta},
};
use serde_json::json;

use super::{
    super::stages::{self, MANAGER, PARKED, absent},
    stage_watch::SERVED,
};

/// Where stages lie while they are put aside: objects, so that whoever owns one can take it away for good.
fn aside(client: &kube::Client) -> Api<ConfigMap> {
    Api::namespaced(client.clone(), "kube-system")
}

fn name_aside(stage: &str) -> String {
    format!("stage.{stage}")
}

/// Takes a stage out of kwok's sight and keeps it.
pub(super) async fn park(client: &kube::Client, stage: &DynamicObject) -> kube::Result<()> {
    let name = name_aside(&stage.name_any());
    let mut labels = stage.labels().clone();
    labels.insert(PARKED.to_owned(), String::new());
    let content = serde_json::to_string(&fresh(stage.clone())).map_err(kube::Error::SerdeError)?;
    let parked = json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": { "name": name, "labels": labels }, "data": { "stage": content },
    });
    aside(client).patch(&name, &PatchParams::apply(MANAGER).force(), &Patch::Apply(&parked)).await?;
    match stages::api(client).delete(&stage.name_any(), &DeleteParams::default()).await {
        // Its owner has taken it away in this moment, and may not have seen it here.
        Err(kube::Error::Api(status)) if status.code == 404 => {
            absent(aside(client).delete(&name, &DeleteParams::default()).await)
        }
        other => other.map(|_| ()),
    }
}

/// Brings one back, unless it was taken away for good.
pub(super) async fn restore(client: &kube::Client, stage: &str) -> kube::Result<()> {
    let name = name_aside(stage);
    let Some(parked) = aside(client).get_opt(&name).await? else { return Ok(()) };
    let content = parked.data.and_then(|mut data| data.remove("stage")).unwrap_or_default();
    let stage: DynamicObject = serde_json::from_str(&content).map_err(kube::Error::SerdeError)?;
    match stages::api(client).create(&PostParams::default(), &stage).await {
        // It was declared anew in between.
        Err(kube::Error::Api(status)) if status.code == 409 => {}
        other => other.map(|_| ())?,
    }
    absent(aside(client).delete(&name, &DeleteParams::default()).await)
}

/// A stage as it may be made anew.
fn fresh(mut stage: DynamicObject) -> DynamicObject {
    stage.annotations_mut().remove(SERVED);
    stage.metadata.resource_version = None;
    stage.metadata.uid = None;
    stage.metadata.creation_timestamp = None;
    stage.metadata.managed_fields = None;
    stage.types =
        Some(TypeMeta { api_version: "kwok.x-k8s.io/v1alpha1".to_owned(), kind: "Stage".to_owned() });
    stage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_anew_is_as_its_owner_made_it() {
        let stage = json!({
            "apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "Stage",
            "metadata": { "name": "s", "uid": "old", "resourceVersion": "7", "labels": { "a": "b" },
                "annotations": { SERVED: "1", "note": "kept" } },
            "spec": {},
        });
        let made =
            serde_json::to_value(fresh(serde_json::from_value(stage).expect("a stage"))).expect("JSON");
        let kept = json!({ "name": "s", "labels": { "a": "b" }, "annotations": { "note": "kept" } });
        assert_eq!(made["metadata"], kept);
    }
}
