use crate::{
    drivers::{
        Cluster,
        gates::seen::Seen,
        kubernetes::{findings, health, last_warning},
    },
    model::{Fault, ObjectRef, Value},
};

/// `deployment/web`, as people write it.
fn short(object: &ObjectRef) -> String {
    format!("{}/{}", object.kind.to_lowercase(), object.name)
}

fn absent(object: &ObjectRef) -> Seen {
    let place =
        object.namespace.as_ref().map(|namespace| format!(" in namespace {namespace}")).unwrap_or_default();
    Seen::not_yet(format!("{} is not there{place}", short(object)))
}

/// Whether a workload has rolled out.
pub(super) async fn rollout(cluster: &Cluster, object: &ObjectRef) -> Result<Seen, Fault> {
    let Some(found) = cluster.object(object).await? else { return Ok(absent(object)) };
    let health = health(&object.kind, &found);
    let says = format!("{}: {}", short(object), health.says);
    if health.ready {
        return Ok(Seen::holds(says));
    }
    let namespace = object.namespace.as_deref().unwrap_or("default");
    let event = last_warning(cluster, namespace, &object.name).await;
    Ok(Seen::not_yet(event.map_or(says.clone(), |event| format!("{says}; last event: {event}"))))
}

/// Whether a condition has the wanted status.
pub(super) async fn condition(
    cluster: &Cluster,
    object: &ObjectRef,
    condition: &str,
    status: &str,
) -> Result<Seen, Fault> {
    let Some(found) = cluster.object(object).await? else { return Ok(absent(object)) };
    let name = short(object);
    let conditions = found.data.pointer("/status/conditions").and_then(Value::as_array);
    let conditions = conditions.map_or(&[][..], Vec::as_slice);
    let Some(found) = conditions.iter().find(|known| known["type"] == condition) else {
        let known: Vec<&str> = conditions.iter().filter_map(|known| known["type"].as_str()).collect();
        return Ok(Seen::not_yet(if known.is_empty() {
            format!("{name} has no conditions yet")
        } else {
            format!("{name} has no condition {condition} yet, only {}", known.join(", "))
        }));
    };
    let is = found["status"].as_str().unwrap_or("Unknown");
    let text = |key: &str| found[key].as_str().filter(|text| !text.is_empty());
    let why: Vec<&str> = [text("reason"), text("message")].into_iter().flatten().collect();
    let why = if why.is_empty() { String::new() } else { format!(": {}", why.join(": ")) };
    let says = format!("condition {condition} of {name} is {is}{why}");
    Ok(Seen { holds: is == status, says })
}

/// Whether a field has the wanted value.
pub(super) async fn field(
    cluster: &Cluster,
    object: &ObjectRef,
    path: &str,
    equals: &str,
) -> Result<Seen, Fault> {
    let Some(found) = cluster.object(object).await? else { return Ok(absent(object)) };
    let name = short(object);
    let pointer: String =
        path.split('.').map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect();
    let is = match found.data.pointer(&pointer) {
        None | Some(Value::Null) => return Ok(Seen::not_yet(format!("{name} has no {path} yet"))),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    // Most that have a phase say beside it what keeps them from the next.
    let message =
        found.data.pointer("/status/message").and_then(Value::as_str).filter(|text| !text.is_empty());
    let why = message.map(|message| format!(": {message}")).unwrap_or_default();
    Ok(Seen { holds: is == equals, says: format!("{path} of {name} is {is}{why}") })
}

/// Whether a definition is established and its kind is served: discovery follows a moment later, and helm goes by that.
pub(super) async fn crd(cluster: &Cluster, name: &str) -> Result<Seen, Fault> {
    let definition = ObjectRef {
        api_version: Some("apiextensions.k8s.io/v1".into()),
        kind: "CustomResourceDefinition".into(),
        namespace: None,
        name: name.to_owned(),
    };
    let Some(found) = cluster.object(&definition).await? else {
        return Ok(Seen::not_yet(format!("crd {name} is not there")));
    };
    let health = health(&definition.kind, &found);
    if !health.ready {
        return Ok(Seen::not_yet(format!("crd {name} is {}{}", health.says, refusal(&found.data))));
    }
    let spec = &found.data["spec"];
    let group = spec["group"].as_str().unwrap_or_default();
    let kind = spec["names"]["kind"].as_str().unwrap_or_default();
    let versions = spec["versions"].as_array().into_iter().flatten();
    for version in versions.filter(|version| version["served"] == true) {
        let version = format!("{group}/{}", version["name"].as_str().unwrap_or_default());
        if cluster.kind(Some(&version), kind).await?.is_none() {
            return Ok(Seen::not_yet(format!(
                "crd {name} is established, but {version} {kind} is not served yet"
            )));
        }
    }
    Ok(Seen::holds(format!("crd {name} is established and served")))
}

/// Why a definition is not accepted: its names may be taken.
fn refusal(definition: &Value) -> String {
    let conditions = definition["status"]["conditions"].as_array().into_iter().flatten();
    let refused = |condition: &&Value| condition["type"] == "NamesAccepted" && condition["status"] == "False";
    let message = conditions.into_iter().find(refused).and_then(|condition| condition["message"].as_str());
    message.map(|message| format!(": {message}")).unwrap_or_default()
}

/// Whether an object is there.
pub(super) async fn exists(cluster: &Cluster, object: &ObjectRef) -> Result<Seen, Fault> {
    let found = cluster.object(object).await?;
    Ok(found.map_or_else(|| absent(object), |_| Seen::holds(format!("{} is there", short(object)))))
}

/// What the pods and events of an object say.
pub(super) async fn why(cluster: &Cluster, object: &ObjectRef) -> Vec<String> {
    match cluster.object(object).await {
        Ok(Some(found)) => findings(cluster, &object.kind, &found).await,
        _ => Vec::new(),
    }
}
