use kube::api::DynamicObject;

use crate::model::Value;

/// What an object's status says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Whether it is what its spec asks for.
    pub ready: bool,
    /// In words: `1 of 3 replicas available`.
    pub says: String,
}

impl Health {
    fn new(ready: bool, says: impl Into<String>) -> Self {
        Self { ready, says: says.into() }
    }
}

/// The health of a workload, claim, service or custom resource definition. Objects of other kinds are ready as soon as
/// they are there, as helm sees it (`pkg/kube/ready.go`).
#[must_use]
pub fn health(kind: &str, object: &DynamicObject) -> Health {
    let data = &object.data;
    if object.metadata.deletion_timestamp.is_some() {
        return Health::new(false, "being deleted");
    }
    let observed = data["status"]["observedGeneration"].as_i64();
    let behind = object.metadata.generation.is_some_and(|asked| observed.is_none_or(|seen| seen < asked));
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" if behind => {
            Health::new(false, "its controller has not seen the change yet")
        }
        "Deployment" => deployment(data),
        "StatefulSet" => stateful_set(data),
        "DaemonSet" => daemon_set(data),
        "Job" => job(data),
        "Pod" => pod(data),
        "PersistentVolumeClaim" => {
            let phase = data["status"]["phase"].as_str().unwrap_or("Pending");
            Health::new(phase == "Bound", phase)
        }
        "Service" => service(data),
        "CustomResourceDefinition" => {
            let established = condition(data, "Established") == Some("True");
            Health::new(established, if established { "established" } else { "not established" })
        }
        _ => Health::new(true, "there"),
    }
}

fn number(data: &Value, path: &str) -> i64 {
    data.pointer(path).and_then(Value::as_i64).unwrap_or_default()
}

/// The status of a condition in `status.conditions`.
fn condition<'a>(data: &'a Value, kind: &str) -> Option<&'a str> {
    let conditions = data["status"]["conditions"].as_array()?;
    conditions.iter().find(|condition| condition["type"] == kind)?["status"].as_str()
}

fn replicas(data: &Value) -> i64 {
    data["spec"]["replicas"].as_i64().unwrap_or(1)
}

/// As `kubectl rollout status` judges it.
fn deployment(data: &Value) -> Health {
    let wanted = replicas(data);
    let updated = number(data, "/status/updatedReplicas");
    let all = number(data, "/status/replicas");
    let available = number(data, "/status/availableReplicas");
    if updated < wanted {
        Health::new(false, format!("{updated} of {wanted} replicas updated, {available} available"))
    } else if all > updated {
        Health::new(false, format!("{} old replicas still there", all - updated))
    } else {
        Health::new(available >= updated, format!("{available} of {wanted} replicas available"))
    }
}

fn stateful_set(data: &Value) -> Health {
    let wanted = replicas(data);
    let ready = number(data, "/status/readyReplicas");
    let says = format!("{ready} of {wanted} replicas ready");
    if ready < wanted {
        return Health::new(false, says);
    }
    // Under OnDelete new pods come only when a person deletes the old ones.
    if data["spec"]["updateStrategy"]["type"] == "OnDelete" {
        return Health::new(true, says);
    }
    let partition = number(data, "/spec/updateStrategy/rollingUpdate/partition");
    let to_update = (wanted - partition).max(0);
    let updated = number(data, "/status/updatedReplicas");
    let status = &data["status"];
    let whole = partition > 0 || status["currentRevision"] == status["updateRevision"];
    if updated < to_update || !whole {
        return Health::new(false, format!("{updated} of {to_update} replicas updated"));
    }
    Health::new(true, says)
}

fn daemon_set(data: &Value) -> Health {
    let wanted = number(data, "/status/desiredNumberScheduled");
    let updated = number(data, "/status/updatedNumberScheduled");
    let available = number(data, "/status/numberAvailable");
    let on_delete = data["spec"]["updateStrategy"]["type"] == "OnDelete";
    if updated < wanted && !on_delete {
        return Health::new(false, format!("{updated} of {wanted} pods updated, {available} available"));
    }
    Health::new(available >= wanted, format!("{available} of {wanted} pods available"))
}

fn job(data: &Value) -> Health {
    if condition(data, "Failed") == Some("True") {
        return Health::new(false, "failed");
    }
    let wanted = data["spec"]["completions"].as_i64().unwrap_or(1);
    let done = number(data, "/status/succeeded");
    Health::new(done >= wanted, format!("{done} of {wanted} completed"))
}

fn pod(data: &Value) -> Health {
    let phase = data["status"]["phase"].as_str().unwrap_or("Pending");
    let ready = condition(data, "Ready") == Some("True");
    Health::new(ready || phase == "Succeeded", if ready { "ready" } else { phase })
}

fn service(data: &Value) -> Health {
    let waits = data["spec"]["type"] == "LoadBalancer"
        && data["spec"]["externalIPs"].as_array().is_none_or(Vec::is_empty)
        && data["status"]["loadBalancer"]["ingress"].as_array().is_none_or(Vec::is_empty);
    Health::new(!waits, if waits { "no load balancer address yet" } else { "there" })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn look(kind: &str, object: Value) -> Health {
        let object: DynamicObject = serde_json::from_value(object).expect("is an object");
        health(kind, &object)
    }

    #[test]
    fn a_rollout_counts_only_what_its_controller_has_seen() {
        let mut object = json!({
            "metadata": { "name": "web", "generation": 2 },
            "spec": { "replicas": 3 },
            "status": { "observedGeneration": 1, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3 },
        });
        assert!(!look("Deployment", object.clone()).ready);
        object["status"]["observedGeneration"] = 2.into();
        assert!(look("Deployment", object.clone()).ready);
        object["status"]["availableReplicas"] = 1.into();
        assert_eq!(look("Deployment", object), Health::new(false, "1 of 3 replicas available"));
    }

    #[test]
    fn on_delete_does_not_wait_for_pods_that_nobody_replaces() {
        let mut object = json!({
            "metadata": { "name": "vault" },
            "spec": { "replicas": 3, "updateStrategy": { "type": "OnDelete" } },
            "status": { "readyReplicas": 3, "updatedReplicas": 0, "currentRevision": "a", "updateRevision": "b" },
        });
        assert!(look("StatefulSet", object.clone()).ready);
        object["spec"]["updateStrategy"]["type"] = "RollingUpdate".into();
        assert_eq!(look("StatefulSet", object).says, "0 of 3 replicas updated");
    }

    #[test]
    fn a_daemon_set_without_nodes_is_ready_and_a_failed_job_is_not() {
        let empty = json!({ "metadata": { "name": "agent" }, "status": { "desiredNumberScheduled": 0 } });
        assert!(look("DaemonSet", empty).ready);
        let failed = json!({
            "metadata": { "name": "migrate" },
            "status": { "conditions": [{ "type": "Failed", "status": "True" }] },
        });
        assert_eq!(look("Job", failed), Health::new(false, "failed"));
    }
}
