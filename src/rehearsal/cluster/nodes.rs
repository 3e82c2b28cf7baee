use std::{collections::BTreeMap, collections::BTreeSet};

use k8s_openapi::api::core::v1::Node as NodeObject;
use kube::{
    Api,
    api::{DeleteParams, ListParams, PostParams},
};
use serde_json::json;

use super::{Access, ClusterError};
use crate::model::Value;

/// The port that the API server finds the simulated kubelets at.
pub(super) const KUBELET_PORT: u16 = 10250;

/// A simulated node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// The node pool it belongs to.
    pub pool: String,
    /// Its region.
    pub region: String,
    /// Its zone.
    pub zone: String,
    /// Its machine type, such as `e2-standard-4`; decides what it can hold.
    pub machine_type: String,
    /// Further labels.
    pub labels: BTreeMap<String, String>,
    /// Taints: key, value, effect.
    pub taints: Vec<(String, String, String)>,
}

/// Adds nodes to a running cluster; those that are there already (by name) stay as they are.
///
/// # Errors
/// When the API server cannot be reached or refuses one.
pub async fn apply_nodes(access: &Access, nodes: &[Node]) -> Result<(), ClusterError> {
    create(&access.client()?, nodes).await
}

/// Makes the nodes of a pool those that are given: what is missing is added, what is too much is deleted.
///
/// # Errors
/// When the API server cannot be reached or refuses one.
pub async fn set_pool(access: &Access, pool: &str, nodes: &[Node]) -> Result<(), ClusterError> {
    let client = access.client()?;
    let api: Api<NodeObject> = Api::all(client.clone());
    let of_pool = ListParams::default().labels(&format!("{POOL}={pool}"));
    let wanted: BTreeSet<&str> = nodes.iter().map(|node| node.name.as_str()).collect();
    for node in api.list(&of_pool).await? {
        let name = node.metadata.name.unwrap_or_default();
        if !wanted.contains(name.as_str()) {
            api.delete(&name, &DeleteParams::default()).await?;
        }
    }
    create(&client, nodes).await
}

/// The label that says which pool a node belongs to.
const POOL: &str = "cloud.google.com/gke-nodepool";

/// See [`apply_nodes`].
pub(super) async fn create(client: &kube::Client, nodes: &[Node]) -> Result<(), ClusterError> {
    let api: Api<NodeObject> = Api::all(client.clone());
    let version = client.apiserver_version().await?.git_version;
    let present = api.list(&ListParams::default()).await?;
    let names: BTreeSet<&str> =
        present.items.iter().filter_map(|node| node.metadata.name.as_deref()).collect();
    let taken: BTreeSet<u8> = present.items.iter().filter_map(slot).collect();
    let mut free = (0..=250_u8).filter(|slot| !taken.contains(slot));
    for node in nodes.iter().filter(|node| !names.contains(node.name.as_str())) {
        let slot = free
            .next()
            .ok_or_else(|| ClusterError::Object("a local cluster holds at most 251 nodes".to_owned()))?;
        let object: NodeObject = serde_json::from_value(manifest(node, slot, &version))
            .map_err(|error| ClusterError::Object(format!("node `{}`: {error}", node.name)))?;
        api.create(&PostParams::default(), &object).await?;
    }
    Ok(())
}

/// Which of the address ranges below a node has.
fn slot(node: &NodeObject) -> Option<u8> {
    node.spec.as_ref()?.pod_cidr.as_deref()?.strip_prefix("10.8.")?.split('.').next()?.parse().ok()
}

fn manifest(node: &Node, slot: u8, version: &str) -> Value {
    let taints: Vec<Value> = node
        .taints
        .iter()
        .map(|(key, value, effect)| json!({ "key": key, "value": value, "effect": effect }))
        .collect();
    json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": { "name": node.name, "labels": labels(node) },
        "spec": {
            "podCIDR": format!("10.8.{slot}.0/24"),
            "podCIDRs": [format!("10.8.{slot}.0/24")],
            "providerID": format!("gce://local/{}/{}", node.zone, node.name),
            "taints": taints,
        },
        "status": status(node, slot, version),
    })
}

fn labels(node: &Node) -> BTreeMap<&str, &str> {
    let mut labels = BTreeMap::from([
        ("beta.kubernetes.io/arch", "amd64"),
        ("beta.kubernetes.io/os", "linux"),
        (POOL, node.pool.as_str()),
        ("kubernetes.io/arch", "amd64"),
        ("kubernetes.io/hostname", node.name.as_str()),
        ("kubernetes.io/os", "linux"),
        ("node.kubernetes.io/instance-type", node.machine_type.as_str()),
        ("topology.kubernetes.io/region", node.region.as_str()),
        ("topology.kubernetes.io/zone", node.zone.as_str()),
    ]);
    labels.extend(node.labels.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    labels
}

fn status(node: &Node, slot: u8, version: &str) -> Value {
    let capacity = Capacity::of(&node.machine_type);
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let condition = |kind: &str, status: &str, reason: &str| {
        json!({
            "type": kind, "status": status, "reason": reason, "message": "simulated",
            "lastHeartbeatTime": now, "lastTransitionTime": now,
        })
    };
    json!({
        "addresses": [
            { "type": "InternalIP", "address": format!("10.132.0.{}", u16::from(slot) + 2) },
            { "type": "Hostname", "address": node.name },
        ],
        "allocatable": capacity.allocatable(),
        "capacity": capacity.whole(),
        "conditions": [
            condition("Ready", "True", "KubeletReady"),
            condition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
            condition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
            condition("PIDPressure", "False", "KubeletHasSufficientPID"),
            condition("NetworkUnavailable", "False", "RouteCreated"),
        ],
        "daemonEndpoints": { "kubeletEndpoint": { "Port": KUBELET_PORT } },
        "nodeInfo": {
            "architecture": "amd64", "bootID": "", "containerRuntimeVersion": "simulated://0",
            "kernelVersion": "simulated", "kubeProxyVersion": "", "kubeletVersion": version,
            "machineID": "", "operatingSystem": "linux", "osImage": "simulated", "systemUUID": "",
        },
    })
}

/// What a machine type holds: CPU in thousandths, memory in MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Capacity {
    cpu: u64,
    memory: u64,
    shared_core: bool,
}

impl Capacity {
    /// By the naming rules of Compute Engine (`FAMILY-CLASS-CPUS`, `FAMILY-custom-CPUS-MIB`). A type that follows none
    /// of them counts as an `e2-standard-4`.
    fn of(machine_type: &str) -> Self {
        let parts: Vec<&str> = machine_type.split('-').collect();
        let whole = |cpus: u64, memory: u64| Self { cpu: cpus * 1000, memory, shared_core: false };
        match parts.as_slice() {
            ["e2", "micro"] => Self { cpu: 2000, memory: 1024, shared_core: true },
            ["e2", "small"] => Self { cpu: 2000, memory: 2048, shared_core: true },
            ["e2", "medium"] => Self { cpu: 2000, memory: 4096, shared_core: true },
            [.., "custom", cpus, memory] => match (cpus.parse(), memory.parse()) {
                (Ok(cpus), Ok(memory)) => whole(cpus, memory),
                _ => whole(4, 16 * 1024),
            },
            [family, class, cpus, ..] => {
                let cpus: u64 = cpus.parse().unwrap_or(4);
                let per_cpu = match (*family, *class) {
                    ("n1", "highmem") => 6656,
                    ("n1", "highcpu") => 922,
                    ("n1", _) => 3840,
                    (_, "highmem") => 8192,
                    ("c3" | "c4", "highcpu") => 2048,
                    (_, "highcpu") => 1024,
                    _ => 4096,
                };
                whole(cpus, cpus * per_cpu)
            }
            _ => whole(4, 16 * 1024),
        }
    }

    fn whole(self) -> Value {
        Self::resources(self.cpu, self.memory)
    }

    /// What GKE leaves to pods ("Plan node sizes", its reservations for the node's own processes, with 100 MiB of
    /// eviction threshold).
    fn allocatable(self) -> Value {
        let cores = |from: u64, to: u64| self.cpu.clamp(from * 1000, to * 1000) - from * 1000;
        let cpu = if self.shared_core {
            1060
        } else {
            cores(0, 1) * 6 / 100 + cores(1, 2) / 100 + cores(2, 4) / 200 + cores(4, 100_000) / 400
        };
        let gib = |from: u64, to: u64| self.memory.clamp(from * 1024, to * 1024) - from * 1024;
        let memory =
            gib(0, 4) / 4 + gib(4, 8) / 5 + gib(8, 16) / 10 + gib(16, 128) * 6 / 100 + gib(128, 100_000) / 50;
        Self::resources(self.cpu - cpu, self.memory - memory - 100)
    }

    fn resources(cpu: u64, memory: u64) -> Value {
        json!({
            "cpu": format!("{cpu}m"), "memory": format!("{memory}Mi"), "pods": "110",
            "ephemeral-storage": "94Gi", "hugepages-1Gi": "0", "hugepages-2Mi": "0",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacities_are_those_of_compute_engine() {
        let memory = |machine_type: &str| Capacity::of(machine_type).memory;
        assert_eq!(Capacity::of("e2-standard-4"), Capacity { cpu: 4000, memory: 16384, shared_core: false });
        assert_eq!(memory("n1-standard-4"), 15 * 1024);
        assert_eq!(memory("n2-highmem-8"), 64 * 1024);
        assert_eq!(memory("e2-custom-6-12288"), 12288);
        assert_eq!(memory("made-up"), 16384);
    }

    #[test]
    fn allocatable_is_what_gke_documents() {
        // The table in GKE's documentation: e2-standard-4 leaves 3.92 CPU.
        let allocatable = Capacity::of("e2-standard-4").allocatable();
        assert_eq!(allocatable["cpu"], "3920m");
        assert_eq!(allocatable["memory"], format!("{}Mi", 16384 - 1024 - 819 - 819 - 100));
        assert_eq!(Capacity::of("e2-medium").allocatable()["cpu"], "940m");
    }

    #[test]
    fn a_node_says_where_it_is() {
        let node = Node {
            name: "a".to_owned(),
            pool: "p".to_owned(),
            region: "europe-west1".to_owned(),
            zone: "europe-west1-b".to_owned(),
            machine_type: "e2-standard-4".to_owned(),
            labels: BTreeMap::from([("team".to_owned(), "web".to_owned())]),
            taints: vec![("dedicated".to_owned(), "web".to_owned(), "NoSchedule".to_owned())],
        };
        let object: NodeObject = serde_json::from_value(manifest(&node, 7, "v1.36.3")).expect("a node");
        let labels = object.metadata.labels.clone().unwrap_or_default();
        assert_eq!(labels["topology.kubernetes.io/zone"], "europe-west1-b");
        assert_eq!(labels["team"], "web");
        assert_eq!(slot(&object), Some(7));
    }
}
