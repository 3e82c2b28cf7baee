use std::collections::BTreeSet;

use serde_json::Value;

use super::{budgets::Budget, workload::Workload};

/// All kinds that are looked at, with their API versions.
pub const KINDS: [(&str, &str); 9] = [
    ("v1", "Namespace"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("apps/v1", "DaemonSet"),
    ("batch/v1", "Job"),
    ("batch/v1", "CronJob"),
    ("policy/v1", "PodDisruptionBudget"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
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

    /// What the policies for all pods of a namespace restrict; nothing where there is none.
    pub(super) fn restricted(&self, namespace: &str) -> Option<BTreeSet<&str>> {
        let for_all = self.of_kind("NetworkPolicy").filter(|policy| {
            policy["metadata"]["namespace"] == namespace && is_empty(&policy["spec"]["podSelector"])
        });
        let types = for_all.map(|policy| {
            let types = policy["spec"]["policyTypes"].as_array().into_iter().flatten();
            types.filter_map(Value::as_str).collect::<BTreeSet<_>>()
        });
        types.reduce(|all, more| &all | &more)
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
