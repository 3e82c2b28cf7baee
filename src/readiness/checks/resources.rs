use crate::readiness::workload::Workload;

/// What every container must say. No limit of processor time: it throttles what could run.
const NEEDED: [(&str, &str, &str); 3] = [
    ("requests", "cpu", "a request of cpu"),
    ("requests", "memory", "a request of memory"),
    ("limits", "memory", "a limit of memory"),
];

/// Containers say what they need, so that nodes are not overbooked and one cannot take a node's memory.
pub(super) fn check(workload: &Workload<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, container) in workload.containers() {
        let resources = &container["resources"];
        let lacks = NEEDED.iter().filter(|(which, what, _)| resources[*which][*what].is_null());
        let lacks: Vec<&str> = lacks.map(|(_, _, words)| *words).collect();
        if !lacks.is_empty() {
            found.push(format!("the container {name} lacks {}", lacks.join(", ")));
        }
    }
    found
}
