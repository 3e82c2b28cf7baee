use serde_json::Value;

use crate::readiness::workload::Workload;

/// Pods are kept apart: by anti-affinity, or spread over zones or nodes.
pub(super) fn check(workload: &Workload<'_>) -> Vec<String> {
    let pod = workload.pod();
    let some = |value: &Value| value.as_array().is_some_and(|list| !list.is_empty());
    let apart = &pod["affinity"]["podAntiAffinity"];
    let is_apart = some(&apart["requiredDuringSchedulingIgnoredDuringExecution"])
        || some(&apart["preferredDuringSchedulingIgnoredDuringExecution"]);
    if is_apart || some(&pod["topologySpreadConstraints"]) {
        return Vec::new();
    }
    vec![
        "its pods may all lie on one node: it has neither an anti-affinity nor a spread over zones"
            .to_owned(),
    ]
}
