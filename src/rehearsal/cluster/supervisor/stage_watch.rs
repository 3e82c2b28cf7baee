use std::{collections::HashMap, time::Duration};

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::{
    Api, ResourceExt as _,
    api::{DynamicObject, Patch, PatchParams},
};
use serde_json::{Value, json};

use super::{
    super::stages::{self, MANAGER},
    follow::{Happened, follow},
};

/// The definition that a stage has taken effect with. It is written once the resource is served, and the change makes
/// kwok look at the stage again: it tries each stage only when stages change, and gives up where the resource is not
/// there yet.
const SERVED: &str = "groundwork.dev/served";

/// How long the API server is given to publish the schema of a new resource.
const PATIENCE: Duration = Duration::from_mins(1);

/// The resources that definitions serve: API version and kind to the definition's UID and plural.
type Served = HashMap<(String, String), (String, String)>;

/// Wakes stages whose resource has come to be served, for as long as the cluster lives.
pub(super) fn keep(client: kube::Client) {
    tokio::spawn(async move {
        let mut definitions = follow::<CustomResourceDefinition>(Api::all(client.clone()));
        let mut stages = follow::<DynamicObject>(stages::api(&client));
        let mut known: HashMap<String, DynamicObject> = HashMap::new();
        let mut served = Served::new();
        loop {
            tokio::select! {
                Some(event) = definitions.recv() => learn_definitions(&mut served, event),
                Some(event) = stages.recv() => learn_stages(&mut known, event),
                else => return,
            }
            for stage in known.values_mut() {
                if let Some((uid, plural, version)) = waiting(stage, &served) {
                    // So that it is woken once only; the watch brings the stage again with the annotation.
                    stage.annotations_mut().insert(SERVED.to_owned(), uid.clone());
                    tokio::spawn(wake(client.clone(), stage.name_any(), uid, plural, version));
                }
            }
        }
    });
}

fn learn_definitions(served: &mut Served, event: Happened<CustomResourceDefinition>) {
    let mut learn = |definition: &CustomResourceDefinition| {
        if stages::established(definition) {
            served.extend(resources(definition));
        }
    };
    match event {
        Happened::Listed(definitions) => definitions.iter().for_each(learn),
        Happened::Applied(definition) => learn(&definition),
        Happened::Deleted(definition) => {
            for (resource, _) in resources(&definition) {
                served.remove(&resource);
            }
        }
    }
}

fn resources(definition: &CustomResourceDefinition) -> Vec<((String, String), (String, String))> {
    let spec = &definition.spec;
    let uid = definition.metadata.uid.clone().unwrap_or_default();
    spec.versions
        .iter()
        .filter(|version| version.served)
        .map(|version| {
            let api_version = format!("{}/{}", spec.group, version.name);
            ((api_version, spec.names.kind.clone()), (uid.clone(), spec.names.plural.clone()))
        })
        .collect()
}

fn learn_stages(known: &mut HashMap<String, DynamicObject>, event: Happened<DynamicObject>) {
    match event {
        Happened::Listed(stages) => {
            *known = stages.into_iter().map(|stage| (stage.name_any(), stage)).collect();
        }
        Happened::Applied(stage) => {
            known.insert(stage.name_any(), stage);
        }
        Happened::Deleted(stage) => {
            known.remove(&stage.name_any());
        }
    }
}

/// Of a stage that does not know yet that its resource is served: the definition's UID, the plural, the API version.
fn waiting(stage: &DynamicObject, served: &Served) -> Option<(String, String, String)> {
    let reference = stage.data.pointer("/spec/resourceRef")?;
    let version = reference.get("apiGroup")?.as_str()?.to_owned();
    let kind = reference.get("kind")?.as_str()?.to_owned();
    let (uid, plural) = served.get(&(version.clone(), kind))?;
    (stage.annotations().get(SERVED) != Some(uid)).then(|| (uid.clone(), plural.clone(), version))
}

/// Waits until the schema is published, which kwok reads, and changes the stage.
async fn wake(client: kube::Client, name: String, uid: String, plural: String, version: String) {
    let published = async {
        while !publishes(&client, &version, &plural).await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    if tokio::time::timeout(PATIENCE, published).await.is_err() {
        tracing::warn!(
            "the schema of {plural} ({version}) was not published: stage {name} may not take effect"
        );
    }
    let change = json!({ "metadata": { "annotations": { SERVED: uid } } });
    let parameters = PatchParams { field_manager: Some(MANAGER.to_owned()), ..PatchParams::default() };
    if let Err(error) = stages::api(&client).patch(&name, &parameters, &Patch::Merge(&change)).await {
        tracing::warn!("stage {name}: {error}");
    }
}

async fn publishes(client: &kube::Client, version: &str, plural: &str) -> bool {
    let Ok(request) = http::Request::get(format!("/openapi/v3/apis/{version}")).body(Vec::new()) else {
        return false;
    };
    let Ok(schema) = client.request::<Value>(request).await else { return false };
    let suffix = format!("/{plural}/{{name}}");
    schema["paths"].as_object().is_some_and(|paths| paths.keys().any(|path| path.ends_with(&suffix)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_waits_until_it_knows_the_definition() {
        let served = Served::from([(("a/v1".into(), "Thing".into()), ("uid".into(), "things".into()))]);
        let mut stage: DynamicObject = serde_json::from_value(json!({
            "apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "Stage", "metadata": { "name": "s" },
            "spec": { "resourceRef": { "apiGroup": "a/v1", "kind": "Thing" } },
        }))
        .expect("a stage");
        assert_eq!(waiting(&stage, &served), Some(("uid".into(), "things".into(), "a/v1".into())));
        stage.annotations_mut().insert(SERVED.to_owned(), "an older definition".to_owned());
        assert!(waiting(&stage, &served).is_some());
        stage.annotations_mut().insert(SERVED.to_owned(), "uid".to_owned());
        assert_eq!(waiting(&stage, &served), None);
        assert_eq!(waiting(&stage, &Served::new()), None);
    }
}
