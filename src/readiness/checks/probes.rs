use crate::readiness::workload::Workload;

/// A pod is asked whether it serves, and what restarts a container is not the same question.
pub(super) fn check(workload: &Workload<'_>) -> Vec<String> {
    let mut found = Vec::new();
    if workload.containers().all(|(_, container)| container["readinessProbe"].is_null()) {
        found.push("no container has a readiness probe: it gets requests before it serves".to_owned());
    }
    for (name, container) in workload.containers() {
        let (alive, ready) = (&container["livenessProbe"], &container["readinessProbe"]);
        if !alive.is_null() && alive == ready {
            found.push(format!(
                "liveness and readiness of the container {name} are the same: what is slow is killed"
            ));
        }
    }
    found
}
