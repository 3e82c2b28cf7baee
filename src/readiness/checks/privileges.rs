use serde_json::Value;

use crate::readiness::workload::Workload;

/// No container runs as root, may become it, or is privileged.
pub(super) fn check(workload: &Workload<'_>) -> Vec<String> {
    let pod = &workload.pod()["securityContext"];
    let mut found = Vec::new();
    for (name, container) in workload.all_containers() {
        let own = &container["securityContext"];
        let mut wrong = Vec::new();
        if own["privileged"] == true {
            wrong.push("is privileged");
        }
        if !is_no_root(own, pod) {
            wrong.push("may run as root");
        }
        if own["allowPrivilegeEscalation"] != false {
            wrong.push("may gain privileges");
        }
        if !wrong.is_empty() {
            found.push(format!("the container {name} {}", wrong.join(", ")));
        }
    }
    found
}

/// What a container says counts before what its pod says.
fn is_no_root(own: &Value, pod: &Value) -> bool {
    let said = |key: &str| [&own[key], &pod[key]].into_iter().find(|value| !value.is_null());
    match said("runAsUser").and_then(Value::as_u64) {
        Some(user) => user > 0,
        None => said("runAsNonRoot") == Some(&Value::Bool(true)),
    }
}
