use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{ContainerState, ContainerStatus, Event, Pod};
use kube::{
    Api, ResourceExt,
    api::{DynamicObject, ListParams, LogParams},
};

use super::clusters::Cluster;
use crate::model::Value;

/// How many of an object's pods are looked at: the others mostly suffer from the same.
const PODS: usize = 2;
/// How many events are told.
const EVENTS: usize = 4;
/// How many log lines are told.
const LINES: i64 = 5;

/// Why an object is not ready, as far as its pods, its events and its logs tell. Best effort: what cannot be read is
/// left out.
pub async fn findings(cluster: &Cluster, kind: &str, object: &DynamicObject) -> Vec<String> {
    // Events of what lives outside namespaces lie in this one.
    let namespace = object.namespace().unwrap_or_else(|| "default".to_owned());
    let pods = bad_pods(cluster, kind, &namespace, object).await;
    let mut involved = BTreeSet::from([object.name_any()]);
    involved.extend(pods.iter().map(ResourceExt::name_any));
    if kind == "Deployment" {
        involved.extend(
            pods.iter().flat_map(|pod| pod.owner_references().iter().map(|owner| owner.name.clone())),
        );
    }
    let mut lines = Vec::new();
    for pod in &pods {
        lines.extend(states(pod));
    }
    let known = lines.join("\n");
    let events = warnings(cluster, &namespace, &involved).await;
    // The scheduler says the same in a condition and in an event.
    lines.extend(
        events
            .into_iter()
            .filter(|event| event.splitn(3, ": ").last().is_none_or(|message| !known.contains(message))),
    );
    for pod in &pods {
        lines.extend(last_lines(cluster, &namespace, pod).await);
    }
    lines
}

/// The last warning about an object, if there is any: `FailedMount: …`.
pub async fn last_warning(cluster: &Cluster, namespace: &str, name: &str) -> Option<String> {
    warnings(cluster, namespace, &BTreeSet::from([name.to_owned()])).await.pop()
}

async fn bad_pods(cluster: &Cluster, kind: &str, namespace: &str, object: &DynamicObject) -> Vec<Pod> {
    let pods: Api<Pod> = Api::namespaced(cluster.client(), namespace);
    if kind == "Pod" {
        return pods.get(&object.name_any()).await.into_iter().collect();
    }
    let Some(labels) = object.data.pointer("/spec/selector/matchLabels").and_then(Value::as_object) else {
        return Vec::new();
    };
    let selector: Vec<String> =
        labels.iter().map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect();
    let Ok(found) = pods.list(&ListParams::default().labels(&selector.join(","))).await else {
        return Vec::new();
    };
    found.items.into_iter().filter(|pod| !is_ready(pod)).take(PODS).collect()
}

fn is_ready(pod: &Pod) -> bool {
    let conditions = pod.status.iter().flat_map(|status| status.conditions.iter().flatten());
    conditions.into_iter().any(|condition| condition.type_ == "Ready" && condition.status == "True")
}

fn containers(pod: &Pod) -> impl Iterator<Item = &ContainerStatus> {
    pod.status.iter().flat_map(|status| {
        status.init_container_statuses.iter().flatten().chain(status.container_statuses.iter().flatten())
    })
}

/// What the status of a pod says about its containers, or about why it has none.
fn states(pod: &Pod) -> Vec<String> {
    let name = pod.name_any();
    let mut lines = Vec::new();
    for condition in pod.status.iter().flat_map(|status| status.conditions.iter().flatten()) {
        if condition.type_ == "PodScheduled" && condition.status == "False" {
            let message = condition.message.as_deref().unwrap_or("not scheduled");
            lines.push(format!("Pod {name}: {message}"));
        }
    }
    for container in containers(pod).filter(|container| !container.ready) {
        if let Some(state) = container.state.as_ref().and_then(describe) {
            let restarts = match container.restart_count {
                0 => String::new(),
                count => format!(" ({count} restarts)"),
            };
            lines.push(format!("Pod {name}, container {}: {state}{restarts}", container.name));
        }
    }
    lines
}

fn describe(state: &ContainerState) -> Option<String> {
    let with = |reason: Option<&String>, message: Option<&String>| {
        let parts: Vec<&str> = reason.into_iter().chain(message).map(|text| text.trim()).collect();
        parts.join(": ")
    };
    if let Some(waiting) = &state.waiting {
        return Some(format!("waiting, {}", with(waiting.reason.as_ref(), waiting.message.as_ref())));
    }
    if let Some(ended) = &state.terminated {
        let reason = with(ended.reason.as_ref(), ended.message.as_ref());
        return (ended.exit_code != 0)
            .then(|| format!("ended with {} {reason}", ended.exit_code).trim().to_owned());
    }
    state.running.as_ref().map(|_| "running, but not ready".to_owned())
}

async fn warnings(cluster: &Cluster, namespace: &str, involved: &BTreeSet<String>) -> Vec<String> {
    let events: Api<Event> = Api::namespaced(cluster.client(), namespace);
    let Ok(found) = events.list(&ListParams::default().fields("type=Warning")).await else {
        return Vec::new();
    };
    let mut found: Vec<Event> = found
        .items
        .into_iter()
        .filter(|event| event.involved_object.name.as_ref().is_some_and(|name| involved.contains(name)))
        .collect();
    found.sort_by_key(|event| {
        let series = event.series.as_ref().and_then(|series| series.last_observed_time.clone());
        let stamp = series.or(event.event_time.clone()).map(|time| time.0);
        stamp.or(event.last_timestamp.clone().map(|time| time.0))
    });
    let mut told: Vec<String> = Vec::new();
    for event in found.iter().rev() {
        let object = &event.involved_object;
        let line = format!(
            "{} {}: {}: {}",
            object.kind.as_deref().unwrap_or("object"),
            object.name.as_deref().unwrap_or_default(),
            event.reason.as_deref().unwrap_or("warning"),
            event.message.as_deref().unwrap_or_default().trim(),
        );
        if !told.contains(&line) && told.len() < EVENTS {
            told.push(line);
        }
    }
    told.reverse();
    told
}

async fn last_lines(cluster: &Cluster, namespace: &str, pod: &Pod) -> Vec<String> {
    let pods: Api<Pod> = Api::namespaced(cluster.client(), namespace);
    let mut lines = Vec::new();
    for container in containers(pod).filter(|container| !container.ready) {
        let waits = container.state.as_ref().is_some_and(|state| state.waiting.is_some());
        let parameters = LogParams {
            container: Some(container.name.clone()),
            tail_lines: Some(LINES),
            // One that waits for its next start has written nothing since the last.
            previous: waits && container.restart_count > 0,
            ..LogParams::default()
        };
        if waits && container.restart_count == 0 {
            continue;
        }
        if let Ok(text) = pods.logs(&pod.name_any(), &parameters).await {
            let said =
                text.lines().map(|line| format!("log of {}/{}: {line}", pod.name_any(), container.name));
            lines.extend(said);
        }
    }
    lines
}
