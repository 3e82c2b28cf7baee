use base64::Engine as _;
use kube::{
    Api, ResourceExt as _,
    api::{ApiResource, DynamicObject, PostParams, TypeMeta},
};
use serde_json::Value;

use super::{
    super::stages::MANAGER,
    follow::{Happened, follow},
};

/// Makes the API server believe us when we answer for a service: where an object pins another authority, ours takes
/// its place; where it pins none, the API server's own trust (`SSL_CERT_FILE`) includes us already. Everything else,
/// the service included, stays as the chart wrote it.
pub(super) fn keep(client: &kube::Client, ca_pem: &str) {
    let bundle = base64::engine::general_purpose::STANDARD.encode(ca_pem);
    let kinds = [
        ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations"),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations"),
        ("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions"),
        ("apiregistration.k8s.io", "APIService", "apiservices"),
    ];
    for (group, kind, plural) in kinds {
        let resource = ApiResource {
            group: group.to_owned(),
            version: "v1".to_owned(),
            api_version: format!("{group}/v1"),
            kind: kind.to_owned(),
            plural: plural.to_owned(),
        };
        let api: Api<DynamicObject> = Api::all_with(client.clone(), &resource);
        let types = TypeMeta { api_version: resource.api_version, kind: resource.kind };
        let bundle = bundle.clone();
        tokio::spawn(async move {
            let mut events = follow(api.clone());
            while let Some(event) = events.recv().await {
                let objects = match event {
                    Happened::Listed(objects) => objects,
                    Happened::Applied(object) => vec![object],
                    Happened::Deleted(_) => Vec::new(),
                };
                for mut object in objects {
                    // The items of a list say neither, and a write needs both.
                    object.types = Some(types.clone());
                    let name = object.name_any();
                    if let Err(error) = mend(&api, object, &bundle).await {
                        tracing::warn!("{name}: {error}");
                    }
                }
            }
        });
    }
}

/// Writes the whole object back, which fails when somebody changed it meanwhile; that change comes as an event.
async fn mend(api: &Api<DynamicObject>, object: DynamicObject, bundle: &str) -> kube::Result<()> {
    let pins = foreign_pins(&object.data, bundle);
    if pins.is_empty() {
        return Ok(());
    }
    let mut object = object;
    for pin in pins {
        if let Some(place) = object.data.pointer_mut(&pin) {
            *place = Value::from(bundle);
        }
    }
    let changed = replace(api, &object).await?;
    disown(api, changed).await
}

/// Takes our name off the fields we changed. A chart that sets them itself is applied with server-side apply by Helm 4,
/// which refuses to touch a field that has another owner.
async fn disown(api: &Api<DynamicObject>, mut object: DynamicObject) -> kube::Result<()> {
    let entries = object.metadata.managed_fields.take().unwrap_or_default();
    let before = entries.len();
    let others: Vec<_> =
        entries.into_iter().filter(|entry| entry.manager.as_deref() != Some(MANAGER)).collect();
    // An empty list would reset the whole record of owners.
    if others.len() == before || others.is_empty() {
        return Ok(());
    }
    object.metadata.managed_fields = Some(others);
    replace(api, &object).await.map(|_| ())
}

async fn replace(api: &Api<DynamicObject>, object: &DynamicObject) -> kube::Result<DynamicObject> {
    let parameters = PostParams { field_manager: Some(MANAGER.to_owned()), ..PostParams::default() };
    api.replace(&object.name_any(), &parameters, object).await
}

/// Where an object pins an authority for a service that is not ours.
fn foreign_pins(object: &Value, ours: &str) -> Vec<String> {
    let mut places: Vec<String> =
        vec!["/spec/conversion/webhook/clientConfig".to_owned(), "/spec".to_owned()];
    let webhooks = object.get("webhooks").and_then(Value::as_array).map_or(0, Vec::len);
    places.extend((0..webhooks).map(|index| format!("/webhooks/{index}/clientConfig")));
    places
        .into_iter()
        .filter_map(|place| {
            let config = object.pointer(&place)?;
            config.get("service").filter(|service| service.is_object())?;
            config.get("caBundle")?.as_str().filter(|bundle| !bundle.is_empty() && *bundle != ours)?;
            Some(format!("{place}/caBundle"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_pins_of_services_are_changed() {
        let object = json!({ "webhooks": [
            { "clientConfig": { "service": { "name": "a" }, "caBundle": "theirs" } },
            { "clientConfig": { "service": { "name": "a" }, "caBundle": "ours" } },
            { "clientConfig": { "service": { "name": "a" } } },
            { "clientConfig": { "url": "https://example.org", "caBundle": "theirs" } },
        ] });
        assert_eq!(foreign_pins(&object, "ours"), ["/webhooks/0/clientConfig/caBundle"]);
    }

    #[test]
    fn conversions_and_aggregated_apis_are_found() {
        let definition = json!({ "spec": { "conversion": { "webhook": { "clientConfig": {
            "service": { "name": "a" }, "caBundle": "theirs" } } } } });
        assert_eq!(foreign_pins(&definition, "ours")[0], "/spec/conversion/webhook/clientConfig/caBundle");
        let service = json!({ "spec": { "service": { "name": "a" }, "caBundle": "theirs" } });
        assert_eq!(foreign_pins(&service, "ours")[0], "/spec/caBundle");
        assert!(foreign_pins(&json!({ "spec": { "service": null, "caBundle": "x" } }), "ours").is_empty());
    }
}
