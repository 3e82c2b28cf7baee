//! The Gateway API as GKE brings it: definitions, classes, and what its controller does.

use std::time::Duration;

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::{
    Api, ResourceExt as _,
    api::{ApiResource, DynamicObject, Patch, PatchParams},
};

use super::{
    ClusterError,
    stages::{self, MANAGER},
};
use crate::model::Value;

/// How often the API server is asked whether it serves a definition.
const ASK_EVERY: Duration = Duration::from_millis(20);

/// Puts it into a cluster. On return its kinds are served.
pub(super) async fn install(client: &kube::Client) -> Result<(), ClusterError> {
    let definitions: Api<CustomResourceDefinition> = Api::all(client.clone());
    let wanted: Vec<CustomResourceDefinition> = read(include_str!("definitions.yaml"))?;
    for definition in &wanted {
        let apply = PatchParams::apply(MANAGER).force();
        definitions.patch(&definition.name_any(), &apply, &Patch::Apply(definition)).await?;
    }
    for definition in &wanted {
        while !stages::established(&definitions.get(&definition.name_any()).await?) {
            tokio::time::sleep(ASK_EVERY).await;
        }
    }
    let kind = ApiResource {
        group: "gateway.networking.k8s.io".to_owned(),
        version: "v1".to_owned(),
        api_version: "gateway.networking.k8s.io/v1".to_owned(),
        kind: "GatewayClass".to_owned(),
        plural: "gatewayclasses".to_owned(),
    };
    let classes: Api<DynamicObject> = Api::all_with(client.clone(), &kind);
    for class in read::<DynamicObject>(include_str!("classes.yaml"))? {
        classes.patch(&class.name_any(), &PatchParams::apply(MANAGER).force(), &Patch::Apply(&class)).await?;
    }
    stages::apply(client, &read::<Value>(include_str!("stages.yaml"))?).await
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>, ClusterError> {
    serde_saphyr::from_multiple(text)
        .map_err(|error| ClusterError::Object(format!("the built-in Gateway API cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_can_be_read() {
        let definitions: Vec<CustomResourceDefinition> =
            read(include_str!("definitions.yaml")).expect("parses");
        assert_eq!(definitions.len(), 6);
        let classes: Vec<DynamicObject> = read(include_str!("classes.yaml")).expect("parses");
        assert_eq!(classes.len(), 4);
        let stages: Vec<Value> = read(include_str!("stages.yaml")).expect("parses");
        assert!(stages.iter().all(|stage| stage["kind"] == "Stage"), "{stages:?}");
    }
}
