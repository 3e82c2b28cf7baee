use kube::api::DynamicObject;

use super::{seen::Seen, trial, webhook_call::call};
use crate::{
    drivers::Cluster,
    model::{Fault, ObjectRef, Value},
};

const KINDS: [&str; 2] = ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"];

/// Whether every webhook of a configuration answers. Two proofs: each is called with a review of nothing, a service
/// through the API server's proxy to it, a URL directly; then the API server itself is made to call it, by the dry run
/// of a creation that its rules match. Only the second sees what is wrong with its certificate; it is left out where
/// its rules are about nothing that can be made up, or its failures are ignored.
pub(super) async fn answers(cluster: &Cluster, name: &str) -> Result<Seen, Fault> {
    let mut found = Vec::new();
    for kind in KINDS {
        let object =
            ObjectRef { api_version: None, kind: kind.into(), namespace: None, name: name.to_owned() };
        found.extend(cluster.object(&object).await?);
    }
    if found.is_empty() {
        return Ok(Seen::not_yet(format!("there is no webhook configuration {name}")));
    }
    let all: Vec<Value> = found.iter().flat_map(webhooks).collect();
    for webhook in &all {
        let called = webhook["name"].as_str().unwrap_or(name);
        if let Err(why) = call(cluster, &webhook["clientConfig"]).await {
            return Ok(Seen::not_yet(format!("webhook {called}: {why}")));
        }
    }
    for webhook in &all {
        if let Err(why) = trial::provoke(cluster, webhook).await {
            return Ok(Seen::not_yet(why));
        }
    }
    Ok(match all.len() {
        0 => Seen::not_yet(format!("webhook configuration {name} has no webhooks")),
        1 => Seen::holds(format!("the webhook of {name} answers")),
        count => Seen::holds(format!("all {count} webhooks of {name} answer")),
    })
}

fn webhooks(configuration: &DynamicObject) -> Vec<Value> {
    configuration.data["webhooks"].as_array().cloned().unwrap_or_default()
}
