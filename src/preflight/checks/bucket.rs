use futures::FutureExt as _;
use serde_json::{Value, json};

use super::{Check, Need};
use crate::{
    google::{Api, Refused},
    preflight::{Bucket, Finding, Scene},
};

const NAME: &str = "bucket";

/// Whether the bucket of states is there, versioned and private; with `--create` it is made, or mended.
pub(super) const CHECK: Check =
    Check { name: NAME, needs: &[Need::Session], run: |scene| check(scene).boxed() };

async fn check(scene: &Scene) -> Vec<Finding> {
    let Some(bucket) = &scene.bucket else { return Vec::new() };
    // https://docs.cloud.google.com/storage/docs/json_api/v1/buckets/get
    let found = scene.google().get(Api::STORAGE, &format!("/storage/v1/b/{}", bucket.name)).await;
    match found {
        Ok(found) => vec![there(scene, bucket, &found).await],
        Err(refused) if refused.is_absent() && bucket.create => vec![make(scene, bucket).await],
        Err(refused) if refused.is_absent() => vec![
            Finding::missing(NAME, format!("there is no bucket {}", bucket.name))
                .next(format!(
                    "groundwork preflight -e {} --state-bucket {} --create",
                    scene.subject.environment, bucket.name
                ))
                .who("whoever has roles/storage.admin in a project that no environment takes down"),
        ],
        Err(refused) if refused.is_denied() => vec![
            Finding::missing(
                NAME,
                format!("bucket {} is somebody else's, or may not be read: {}", bucket.name, refused.message),
            )
            .next(
                "choose another name (they are one for all of Google), or ask for roles/storage.admin on it",
            )
            .who("you, or whoever owns the bucket"),
        ],
        Err(refused) => vec![refused.finding(NAME, &format!("bucket {}", bucket.name))],
    }
}

/// What the settings of a bucket that holds states must be: every state can be had again, and nobody else reads one.
fn wanted() -> Value {
    json!({
        "versioning": { "enabled": true },
        "iamConfiguration": { "uniformBucketLevelAccess": { "enabled": true }, "publicAccessPrevention": "enforced" },
    })
}

/// What of that is not so.
fn lacks(found: &Value) -> Vec<&'static str> {
    let access = &found["iamConfiguration"];
    let all = [
        (found["versioning"]["enabled"] == true, "versioning"),
        (access["uniformBucketLevelAccess"]["enabled"] == true, "uniform access"),
        (access["publicAccessPrevention"] == "enforced", "public access prevention"),
    ];
    all.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what).collect()
}

async fn there(scene: &Scene, bucket: &Bucket, found: &Value) -> Finding {
    let name = &bucket.name;
    let lacking = lacks(found);
    if lacking.is_empty() {
        return Finding::ok(NAME, format!("bucket {name} is there, versioned and private"));
    }
    let lacking = lacking.join(", ");
    if !bucket.create {
        return Finding::missing(NAME, format!("bucket {name} has no {lacking}"))
            .next(format!(
                "groundwork preflight -e {} --state-bucket {name} --create turns them on",
                scene.subject.environment
            ))
            .who("whoever has roles/storage.admin on the bucket");
    }
    // https://docs.cloud.google.com/storage/docs/json_api/v1/buckets/patch
    match scene.google().patch(Api::STORAGE, &format!("/storage/v1/b/{name}"), &wanted()).await {
        Ok(_) => Finding::ok(NAME, format!("bucket {name} is there; turned on: {lacking}")),
        Err(refused) => refusal(&refused, name, "be changed"),
    }
}

async fn make(scene: &Scene, bucket: &Bucket) -> Finding {
    let name = &bucket.name;
    let seed = scene.session.as_ref().and_then(|session| session.identity.seed());
    let Some(project) = bucket.project.as_deref().or(seed) else {
        return Finding::missing(NAME, format!("no project is named that bucket {name} could lie in"))
            .next("--state-project PROJECT, one that no environment takes down")
            .who("you");
    };
    let Some(region) = &scene.subject.region else {
        return Finding::missing(NAME, format!("no region is named that bucket {name} could lie in"))
            .next("region in [vars]")
            .who("you");
    };
    let mut body = wanted();
    body["name"] = name.as_str().into();
    body["location"] = region.to_uppercase().into();
    // https://docs.cloud.google.com/storage/docs/json_api/v1/buckets/insert
    match scene.google().post(Api::STORAGE, &format!("/storage/v1/b?project={project}"), &body).await {
        Ok(_) => {
            Finding::ok(NAME, format!("bucket {name} was made in project {project}, versioned and private"))
        }
        // Made by somebody else in between: the next preflight looks at it.
        Err(refused) if refused.status == Some(409) => {
            Finding::missing(NAME, format!("bucket {name} was made by somebody else just now"))
                .next("the same again")
        }
        Err(refused) => refusal(&refused, name, "be made"),
    }
}

fn refusal(refused: &Refused, name: &str, what: &str) -> Finding {
    if refused.status.is_none() || refused.is_off() || refused.is_unauthenticated() {
        return refused.finding(NAME, &format!("bucket {name}"));
    }
    Finding::missing(NAME, format!("bucket {name} cannot {what}: {}", refused.message))
        .next("ask for roles/storage.admin in the project")
        .who("an owner of the project")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_lacks_nothing() {
        assert!(lacks(&wanted()).is_empty());
        assert_eq!(lacks(&json!({})), ["versioning", "uniform access", "public access prevention"]);
    }
}
