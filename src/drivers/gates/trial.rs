use k8s_openapi::api::core::v1::Namespace;
use kube::{
    Api,
    api::{DynamicObject, ListParams, PostParams},
    core::{ObjectMeta, TypeMeta},
};

use super::selector::{Labels, labels_for, matches};
use crate::{
    drivers::{Cluster, kubernetes::Kind},
    model::Value,
};

/// How many of a webhook's rules are tried until one gives a proof.
const TRIALS: usize = 4;

/// Makes the API server call a webhook: the dry run of a creation that its rules match.
///
/// # Errors
/// What the API server says when it failed to call it. No proof is no error: rules about kinds that cannot be made up,
/// objects that the API server refuses before it gets to the webhook, failures that it is told to ignore.
pub(super) async fn provoke(cluster: &Cluster, webhook: &Value) -> Result<(), String> {
    let ignored = webhook["failurePolicy"] == "Ignore";
    let harmless = matches!(webhook["sideEffects"].as_str(), Some("None" | "NoneOnDryRun"));
    if ignored || !harmless {
        return Ok(());
    }
    for (group, version, resource) in creations(webhook).into_iter().take(TRIALS) {
        let Ok(Some(kind)) = cluster.kind_of_resource(&group, &version, &resource).await else { continue };
        let Some(namespace) = place(cluster, &kind, &webhook["namespaceSelector"]).await else { continue };
        match attempt(cluster, &kind, namespace.as_deref(), labels_for(&webhook["objectSelector"])).await {
            Ok(()) => return Ok(()),
            Err(kube::Error::Api(status)) => match verdict(&status.message, webhook["name"].as_str()) {
                Verdict::Failed(why) => return Err(why),
                Verdict::Answered => return Ok(()),
                Verdict::Unknown => {}
            },
            Err(_) => {}
        }
    }
    Ok(())
}

/// What a refusal says of a webhook.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// The API server could not call it.
    Failed(String),
    /// It answered, and said no.
    Answered,
    /// The refusal is about something else.
    Unknown,
}

/// Reads the API server's messages (`k8s.io/apiserver/pkg/admission/plugin/webhook/errors`).
fn verdict(message: &str, name: Option<&str>) -> Verdict {
    let about_it = name.is_some_and(|name| message.contains(&format!("\"{name}\"")));
    match message.find("failed calling webhook") {
        Some(at) if about_it => Verdict::Failed(message[at..].to_owned()),
        None if about_it && message.contains("denied the request") => Verdict::Answered,
        _ => Verdict::Unknown,
    }
}

/// What a webhook wants to see created: group, version and resource; a wildcard stands for a `ConfigMap`.
fn creations(webhook: &Value) -> Vec<(String, String, String)> {
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut found = Vec::new();
    for rule in webhook["rules"].as_array().into_iter().flatten() {
        if !texts(&rule["operations"]).iter().any(|operation| operation == "CREATE" || operation == "*") {
            continue;
        }
        for group in texts(&rule["apiGroups"]) {
            for resource in texts(&rule["resources"]) {
                let version = rule["apiVersions"][0].as_str().unwrap_or("*").to_owned();
                match resource.as_str() {
                    "*" | "*/*" if group == "*" || group.is_empty() => {
                        found.push((String::new(), "v1".to_owned(), "configmaps".to_owned()));
                    }
                    // All of a group that is not the core one, or a subresource.
                    resource if resource.contains(['*', '/']) => {}
                    resource => found.push((group.clone(), version, resource.to_owned())),
                }
            }
        }
    }
    found
}

/// A namespace that the selector lets through, `None` inside for what lives outside namespaces.
#[allow(clippy::option_option, reason = "no place at all is something else than no namespace")]
async fn place(cluster: &Cluster, kind: &Kind, selector: &Value) -> Option<Option<String>> {
    if !kind.namespaced {
        return Some(None);
    }
    let namespaces: Api<Namespace> = Api::all(cluster.client());
    let found = namespaces.list_metadata(&ListParams::default().limit(200)).await.ok()?;
    let fitting = |meta: &ObjectMeta| {
        let labels: Labels = meta.labels.clone().unwrap_or_default();
        meta.deletion_timestamp.is_none() && matches(selector, &labels)
    };
    let mut names: Vec<String> = found
        .items
        .into_iter()
        .map(|item| item.metadata)
        .filter(fitting)
        .filter_map(|meta| meta.name)
        .collect();
    names.sort_by_key(|name| name != "default");
    Some(Some(names.into_iter().next()?))
}

async fn attempt(
    cluster: &Cluster,
    kind: &Kind,
    namespace: Option<&str>,
    labels: Labels,
) -> kube::Result<()> {
    let resource = &kind.resource;
    let object = DynamicObject {
        types: Some(TypeMeta { api_version: resource.api_version.clone(), kind: resource.kind.clone() }),
        metadata: ObjectMeta {
            name: Some("groundwork-gate".to_owned()),
            labels: (!labels.is_empty()).then_some(labels),
            ..ObjectMeta::default()
        },
        data: body(&resource.kind),
    };
    let parameters = PostParams { dry_run: true, ..PostParams::default() };
    cluster.api(kind, namespace).create(&parameters, &object).await.map(|_| ())
}

/// The least that the API server takes for an object of a kind.
fn body(kind: &str) -> Value {
    let containers = serde_json::json!([{ "name": "gate", "image": "gate" }]);
    let template = serde_json::json!({
        "metadata": { "labels": { "app": "groundwork-gate" } },
        "spec": { "containers": containers.clone() },
    });
    let selector = serde_json::json!({ "matchLabels": { "app": "groundwork-gate" } });
    match kind {
        "ConfigMap" | "Secret" | "Namespace" | "ServiceAccount" => serde_json::json!({}),
        "Pod" => serde_json::json!({ "spec": { "containers": containers } }),
        "Service" => serde_json::json!({ "spec": { "ports": [{ "port": 80 }] } }),
        "Deployment" | "ReplicaSet" | "DaemonSet" => {
            serde_json::json!({ "spec": { "selector": selector, "template": template } })
        }
        "StatefulSet" => {
            serde_json::json!({ "spec": { "selector": selector, "template": template, "serviceName": "gate" } })
        }
        _ => serde_json::json!({ "spec": {} }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_failed_call_of_the_webhook_itself_counts_against_it() {
        let failed = "Internal error occurred: failed calling webhook \"a.b.c\": failed to call webhook: Post \
                      \"https://a.b.svc:443/x\": x509: certificate signed by unknown authority";
        assert!(
            matches!(verdict(failed, Some("a.b.c")), Verdict::Failed(why) if why.starts_with("failed calling"))
        );
        assert_eq!(verdict(failed, Some("other")), Verdict::Unknown);
        let denied = "admission webhook \"a.b.c\" denied the request: no";
        assert_eq!(verdict(denied, Some("a.b.c")), Verdict::Answered);
        assert_eq!(verdict("Issuer.x is invalid: spec: Required value", Some("a.b.c")), Verdict::Unknown);
    }

    #[test]
    fn what_is_created_follows_the_rules() {
        let webhook = json!({ "rules": [
            { "operations": ["UPDATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["secrets"] },
            { "operations": ["CREATE"], "apiGroups": ["x.io"], "apiVersions": ["v1"], "resources": ["things", "things/status"] },
            { "operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*"] },
        ] });
        let found: Vec<String> =
            creations(&webhook).into_iter().map(|(group, _, name)| format!("{name}.{group}")).collect();
        assert_eq!(found, ["things.x.io", "configmaps."]);
    }
}
