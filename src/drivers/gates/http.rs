use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use k8s_openapi::api::core::v1::{Pod, Service};
use kube::{Api, ResourceExt as _, api::ListParams};

use crate::{
    drivers::{Cluster, gates::seen::Seen, kubernetes::refused},
    model::{Fault, ObjectRef},
};

/// How much of a body is read to look for a text in it.
const BODY: usize = 1 << 20;

/// How long one request may take.
const LIMIT: Duration = Duration::from_secs(5);

/// GETs a URL, through the environment's proxy where it is not on this machine.
pub(super) async fn plain(url: &str, status: u16, contains: Option<&str>) -> Result<Seen, Fault> {
    let client = crate::network::client()
        .timeout(LIMIT)
        .build()
        .map_err(|error| Fault::new("no HTTP client can be made").because(error.to_string()))?;
    let response = match client.get(url).send().await {
        Ok(response) => response,
        Err(error) => return Ok(Seen::not_yet(format!("GET {url}: {}", innermost(&error)))),
    };
    let got = response.status().as_u16();
    let body = response.text().await.unwrap_or_default();
    Ok(judge(url, got, &body, status, contains))
}

fn judge(url: &str, got: u16, body: &str, status: u16, contains: Option<&str>) -> Seen {
    if got != status {
        return Seen::not_yet(format!("GET {url}: HTTP {got}, not {status}"));
    }
    match contains {
        Some(text) if !body.contains(text) => {
            Seen::not_yet(format!("GET {url}: HTTP {got}, but its body does not contain {text:?}"))
        }
        _ => Seen::holds(format!("GET {url}: HTTP {got}")),
    }
}

/// The message at the end of an error's chain: the one that says what happened.
pub(super) fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// GETs a path of a service, through the API server's port-forward to one of its ready pods.
pub(super) async fn service(
    cluster: &Cluster,
    service: &ObjectRef,
    port: u16,
    path: &str,
    status: u16,
    contains: Option<&str>,
) -> Result<Seen, Fault> {
    let namespace = service.namespace.as_deref().unwrap_or("default");
    let shown = format!("service {}:{port}{path}", service.name);
    let services: Api<Service> = Api::namespaced(cluster.client(), namespace);
    let found = services.get_opt(&service.name).await;
    let found =
        found.map_err(|error| refused(&error, &format!("service {} cannot be read", service.name)))?;
    let Some(found) = found else {
        return Ok(Seen::not_yet(format!("service {} is not there", service.name)));
    };
    let pods: Api<Pod> = Api::namespaced(cluster.client(), namespace);
    let Some(pod) = ready_pod(&pods, &found).await? else {
        return Ok(Seen::not_yet(format!("service {} has no ready pod", service.name)));
    };
    let target = target_port(&found, &pod, port);
    match tokio::time::timeout(LIMIT, get(&pods, &pod.name_any(), target, path)).await {
        Ok(Ok((got, body))) => Ok(judge(&shown, got, &body, status, contains)),
        Ok(Err(why)) => Ok(Seen::not_yet(format!("GET {shown}: {why}"))),
        Err(_) => Ok(Seen::not_yet(format!("GET {shown}: no answer within {}s", LIMIT.as_secs()))),
    }
}

async fn ready_pod(pods: &Api<Pod>, service: &Service) -> Result<Option<Pod>, Fault> {
    let selector = service.spec.as_ref().and_then(|spec| spec.selector.as_ref());
    let Some(selector) = selector.filter(|selector| !selector.is_empty()) else { return Ok(None) };
    let labels: Vec<String> = selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let found = pods.list(&ListParams::default().labels(&labels.join(","))).await;
    let found = found.map_err(|error| refused(&error, "the service's pods cannot be listed"))?;
    let is_ready = |pod: &Pod| {
        let conditions = pod.status.iter().flat_map(|status| status.conditions.iter().flatten());
        conditions.into_iter().any(|condition| condition.type_ == "Ready" && condition.status == "True")
    };
    Ok(found.items.into_iter().find(is_ready))
}

/// The pod's port behind a service's port.
fn target_port(service: &Service, pod: &Pod, port: u16) -> u16 {
    use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
    let ports = service.spec.iter().flat_map(|spec| spec.ports.iter().flatten());
    let found = ports.into_iter().find(|known| known.port == i32::from(port));
    let number = |port: i32| u16::try_from(port).ok();
    match found.and_then(|found| found.target_port.as_ref()) {
        Some(IntOrString::Int(target)) => number(*target).unwrap_or(port),
        Some(IntOrString::String(name)) => {
            let containers = pod.spec.iter().flat_map(|spec| &spec.containers);
            let mut ports = containers.flat_map(|container| container.ports.iter().flatten());
            let named = ports.find(|known| known.name.as_ref() == Some(name));
            named.and_then(|named| number(named.container_port)).unwrap_or(port)
        }
        None => port,
    }
}

async fn get(pods: &Api<Pod>, pod: &str, port: u16, path: &str) -> Result<(u16, String), String> {
    let mut forward = pods.portforward(pod, &[port]).await.map_err(|error| error.to_string())?;
    let stream = forward.take_stream(port).ok_or("the port-forward gave no stream")?;
    let io = hyper_util::rt::TokioIo::new(stream);
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(io).await.map_err(|error| error.to_string())?;
    let connection = tokio::spawn(connection);
    let request = hyper::Request::get(if path.is_empty() { "/" } else { path })
        .header(hyper::header::HOST, pod)
        .body(Empty::<Bytes>::new())
        .map_err(|error| error.to_string())?;
    let response = sender.send_request(request).await.map_err(|error| innermost(&error))?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), BODY).collect().await.map_err(|error| error.to_string())?;
    connection.abort();
    Ok((status, String::from_utf8_lossy(&body.to_bytes()).into_owned()))
}
