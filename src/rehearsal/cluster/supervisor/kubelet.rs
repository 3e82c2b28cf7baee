use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1,
};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use k8s_openapi::api::core::v1::ContainerState;
use tokio::net::TcpStream;

use super::{
    super::stages::{LOGS, SIMULATE},
    pods::{Container, Pod, Pods},
    responder::{Body, text},
};

/// Answers as a kubelet: logs by itself; port-forwards through kwok, which knows the streaming protocols.
pub(super) async fn answer(request: Request<Incoming>, pods: &Pods, kwok: u16) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["containerLogs", namespace, name, container] => match pods.named(namespace, name) {
            Some(pod) => logs(&pod, container, request.uri().query().unwrap_or_default()),
            None => text(StatusCode::NOT_FOUND, format!("pod {namespace}/{name} is not on this node\n")),
        },
        ["portForward", namespace, name, ..] => match pods.named(namespace, name) {
            Some(pod) if pod.ready_since.is_some() => forward(request, kwok).await,
            Some(_) => text(StatusCode::INTERNAL_SERVER_ERROR, "connection refused: the pod is not ready\n"),
            None => text(StatusCode::NOT_FOUND, format!("pod {namespace}/{name} is not on this node\n")),
        },
        ["exec" | "attach" | "run", ..] => {
            text(StatusCode::NOT_IMPLEMENTED, "a simulated container has no process to run or attach to\n")
        }
        _ => text(StatusCode::NOT_FOUND, "not served by a simulated kubelet\n"),
    }
}

/// Hands the request on to kwok and joins both connections once they are upgraded.
async fn forward(mut request: Request<Incoming>, kwok: u16) -> Response<Body> {
    let inward = hyper::upgrade::on(&mut request);
    match pass_on(request, kwok).await {
        Ok(mut response) => {
            if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                let outward = hyper::upgrade::on(&mut response);
                tokio::spawn(async move {
                    if let (Ok(inward), Ok(outward)) = tokio::join!(inward, outward) {
                        let (mut inward, mut outward) = (TokioIo::new(inward), TokioIo::new(outward));
                        let _ = tokio::io::copy_bidirectional(&mut inward, &mut outward).await;
                    }
                });
            }
            response.map(http_body_util::BodyExt::boxed)
        }
        Err(error) => text(StatusCode::BAD_GATEWAY, format!("kwok did not answer: {error}\n")),
    }
}

async fn pass_on(
    request: Request<Incoming>,
    kwok: u16,
) -> Result<Response<Incoming>, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(("127.0.0.1", kwok)).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection.with_upgrades());
    Ok(sender.send_request(request).await?)
}

fn logs(pod: &Pod, container: &str, query: &str) -> Response<Body> {
    let Some(container) = pod.containers.iter().find(|known| known.name == container) else {
        return text(StatusCode::NOT_FOUND, format!("container {container} is not in pod {}\n", pod.name));
    };
    let option = |name: &str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    let Some((since, lines)) = written(pod, container, option("previous") == Some("true")) else {
        return text(
            StatusCode::BAD_REQUEST,
            format!("container \"{}\" in pod \"{}\" is waiting to start\n", container.name, pod.name),
        );
    };
    let skip = option("tailLines")
        .and_then(|value| value.parse().ok())
        .map_or(0, |tail| lines.len().saturating_sub(tail));
    let stamp = if option("timestamps") == Some("true") { format!("{since} ") } else { String::new() };
    let content: Vec<String> = lines[skip..].iter().map(|line| format!("{stamp}{line}\n")).collect();
    text(StatusCode::OK, Bytes::from(content.concat()))
}

/// What a container has written, and when: its annotation if there is one, else what happened to it.
fn written(pod: &Pod, container: &Container, previous: bool) -> Option<(Timestamp, Vec<String>)> {
    let status = container.status.as_ref()?;
    let state = if previous { status.last_state.as_ref() } else { status.state.as_ref() };
    // A container that crashes over and over waits most of the time; its log is that of its last life.
    let state = match state {
        Some(ContainerState { waiting: Some(_), .. }) => status.last_state.as_ref()?,
        Some(state) => state,
        None => return None,
    };
    let (since, ended) = match (&state.running, &state.terminated) {
        (Some(running), _) => (running.started_at.clone(), None),
        (_, Some(terminated)) => (terminated.started_at.clone(), Some(terminated.exit_code)),
        _ => return None,
    };
    let since = since.map_or_else(Timestamp::now, |time| time.0);
    if let Some(lines) = pod.annotations.get(LOGS) {
        return Some((since, lines.lines().map(str::to_owned).collect()));
    }
    let mut lines = vec![format!("{}: started, simulated by groundwork", container.image)];
    lines.extend(container.ports.iter().map(|port| format!("listening on port {port}")));
    match ended {
        Some(0) => lines.push("done".to_owned()),
        Some(code) => {
            let why = pod.annotations.get(SIMULATE).map_or("crash", String::as_str);
            lines.push(format!("fatal: simulated failure ({why}), exit code {code}"));
        }
        None => {}
    }
    Some((since, lines))
}
