use std::time::Duration;

use super::http::innermost;
use crate::{drivers::Cluster, model::Value};

fn review() -> Value {
    serde_json::json!({
        "apiVersion": "admission.k8s.io/v1",
        "kind": "AdmissionReview",
        "request": {
            "uid": "groundwork-gate",
            "kind": { "group": "", "version": "v1", "kind": "ConfigMap" },
            "resource": { "group": "", "version": "v1", "resource": "configmaps" },
            "name": "groundwork-gate",
            "namespace": "default",
            "operation": "CREATE",
            "userInfo": {},
            "object": {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": { "name": "groundwork-gate", "namespace": "default" },
            },
            "dryRun": true,
        },
    })
}

/// Calls a webhook by its `clientConfig`, the way the API server reaches it. Whatever it
/// thinks of the review does not matter, HTTP 500 included: some servers break on kinds that are not theirs.
pub(super) async fn call(cluster: &Cluster, way: &Value) -> Result<(), String> {
    match (way["url"].as_str(), way["service"].as_object()) {
        (Some(url), _) => directly(url, way["caBundle"].as_str()).await,
        (None, Some(service)) => {
            let text = |key: &str| service.get(key).and_then(Value::as_str).unwrap_or_default();
            let port = service.get("port").and_then(Value::as_u64).unwrap_or(443);
            let (name, namespace, path) = (text("name"), text("namespace"), text("path"));
            through_the_api_server(cluster, namespace, name, port, path).await
        }
        (None, None) => Err("it has neither a service nor a URL".into()),
    }
}

async fn directly(url: &str, authority: Option<&str>) -> Result<(), String> {
    let mut builder = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5));
    if let Some(encoded) = authority {
        use base64::Engine as _;
        let pem =
            base64::engine::general_purpose::STANDARD.decode(encoded).map_err(|error| error.to_string())?;
        for certificate in reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| error.to_string())? {
            builder = builder.add_root_certificate(certificate);
        }
    }
    let client = builder.build().map_err(|error| error.to_string())?;
    let response = client.post(url).json(&review()).send().await.map_err(|error| innermost(&error))?;
    let status = response.status();
    if status.is_server_error() && status != http::StatusCode::INTERNAL_SERVER_ERROR {
        let says = response.text().await.unwrap_or_default();
        return Err(format!("HTTP {status}: {}", says.lines().next().unwrap_or_default()));
    }
    Ok(())
}

async fn through_the_api_server(
    cluster: &Cluster,
    namespace: &str,
    name: &str,
    port: u64,
    path: &str,
) -> Result<(), String> {
    let path = path.trim_start_matches('/');
    let uri = format!("/api/v1/namespaces/{namespace}/services/https:{name}:{port}/proxy/{path}");
    let request = http::Request::post(uri)
        .header(http::header::CONTENT_TYPE, "application/json")
        .body(review().to_string().into_bytes())
        .map_err(|error| error.to_string())?;
    let client = cluster.impatient_client().map_err(|fault| fault.to_string())?;
    match client.request_text(request).await {
        Ok(_) => Ok(()),
        Err(kube::Error::Api(status)) if status.code < 500 && status.code != 404 => Ok(()),
        // The API server's own 500 says that it could not get there; any other comes from the server in the pod.
        Err(kube::Error::Api(status))
            if status.code == 500 && !status.message.contains("trying to reach") =>
        {
            Ok(())
        }
        Err(kube::Error::Api(status)) => Err(status.message.clone()),
        Err(error) => Err(error.to_string()),
    }
}
