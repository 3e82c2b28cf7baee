use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{budgets::Budget, workload::Workload};

/// A kind of object that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readable {
    /// `apps/v1`…
    pub api_version: &'static str,
    /// `Deployment`…
    pub kind: &'static str,
    /// Its name in paths: `deployments`.
    pub plural: &'static str,
}

const fn readable(api_version: &'static str, kind: &'static str, plural: &'static str) -> Readable {
    Readable { api_version, kind, plural }
}

/// All kinds that are looked at; all but namespaces lie in one.
pub const KINDS: [Readable; 9] = [
    readable("v1", "Namespace", "namespaces"),
    readable("apps/v1", "Deployment", "deployments"),
    readable("apps/v1", "StatefulSet", "statefulsets"),
    readable("apps/v1", "DaemonSet", "daemonsets"),
    readable("batch/v1", "Job", "jobs"),
    readable("batch/v1", "CronJob", "cronjobs"),
    readable("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"),
    readable("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
    readable("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
];

/// Objects of a cluster, of the [`KINDS`], in some namespaces.
#[derive(Clone, Debug, Default)]
pub struct Objects {
    /// Each with `kind`, `metadata` and `spec`.
    pub all: Vec<Value>,
    /// The namespaces that are looked at.
    pub namespaces: BTreeSet<String>,
}

impl Objects {
    pub(super) fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = &Value> {
        self.all.iter().filter(move |object| object["kind"] == kind)
    }

    pub(super) fn workloads(&self) -> impl Iterator<Item = Workload<'_>> {
        let within = |workload: &Workload<'_>| self.namespaces.contains(workload.namespace);
        self.all.iter().filter_map(Workload::of).filter(within)
    }

    /// The budgets that are for the pods of a workload.
    pub(super) fn budgets<'a>(&'a self, workload: &Workload<'a>) -> Vec<Budget<'a>> {
        let of = self.of_kind("PodDisruptionBudget").map(Budget::of);
        of.filter(|budget| budget.is_for(workload)).collect()
    }

    /// The fewest pods that an autoscaler keeps of a workload, where there is one.
    pub(super) fn autoscaled(&self, workload: &Workload<'_>) -> Option<u64> {
        let is_for = |scaler: &&Value| {
            let target = &scaler["spec"]["scaleTargetRef"];
            scaler["metadata"]["namespace"] == workload.namespace
                && target["kind"] == workload.kind
                && target["name"] == workload.name
        };
        let scaler = self.of_kind("HorizontalPodAutoscaler").find(is_for)?;
        Some(scaler["spec"]["minReplicas"].as_u64().unwrap_or(1))
    }

    /// The namespaces that have a policy for all of their pods, by what it restricts.
    pub(super) fn restricted(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut restricted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for policy in self.of_kind("NetworkPolicy") {
            let spec = &policy["spec"];
            if !is_empty(&spec["podSelector"]) {
                continue;
            }
            let namespace = policy["metadata"]["namespace"].as_str().unwrap_or_default();
            let types = spec["policyTypes"].as_array().into_iter().flatten().filter_map(Value::as_str);
            restricted.entry(namespace).or_default().extend(types);
        }
        restricted
    }
}

/// Whether a selector selects everything.
fn is_empty(selector: &Value) -> bool {
    let none = |key| match &selector[key] {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => true,
    };
    none("matchLabels") && none("matchExpressions")
}
