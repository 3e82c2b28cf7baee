use std::time::Duration;

use kube::{
    Api, ResourceExt as _,
    api::{ApiResource, DynamicObject, ListParams, Patch, PatchParams},
};
use serde_json::{Value, json};

use super::super::stages::absent;

/// An annotation that comes and goes: kwok looks at an object only when that changes, and never because a stage did.
const TOUCHED: &str = "groundwork.dev/look-again";
/// What kwok needs to hear of a changed stage, which its watch brings at once.
const HEARD: Duration = Duration::from_millis(300);
/// How often a change is tried that is refused: a webhook of the resource may not be there yet.
const TRIES: u32 = 20;

/// Makes kwok look again at all objects of a resource.
pub(super) async fn replay(client: kube::Client, version: String, kind: String, plural: String) {
    tokio::time::sleep(HEARD).await;
    let (group, number) = version.split_once('/').unwrap_or(("", &version));
    let resource = ApiResource {
        group: group.to_owned(),
        version: number.to_owned(),
        api_version: version.clone(),
        kind,
        plural,
    };
    let all: Api<DynamicObject> = Api::all_with(client.clone(), &resource);
    let objects = match all.list_metadata(&ListParams::default()).await {
        Ok(list) => list.items,
        Err(error) => return tracing::warn!("{} ({version}): {error}", resource.plural),
    };
    for object in objects {
        let api = match object.namespace() {
            Some(namespace) => Api::namespaced_with(client.clone(), &namespace, &resource),
            None => all.clone(),
        };
        if let Err(error) = touch(&api, &object.name_any()).await {
            tracing::warn!("{} {}: {error}", resource.kind, object.name_any());
        }
    }
}

async fn touch(api: &Api<DynamicObject>, name: &str) -> kube::Result<()> {
    let change = |value: Value| json!({ "metadata": { "annotations": { TOUCHED: value } } });
    for value in [json!("now"), Value::Null] {
        let mut tries = 0;
        loop {
            let patch = Patch::Merge(change(value.clone()));
            match absent(api.patch(name, &PatchParams::default(), &patch).await) {
                Err(_) if tries < TRIES => tries += 1,
                other => break other?,
            }
            tokio::time::sleep(HEARD).await;
        }
    }
    Ok(())
}
