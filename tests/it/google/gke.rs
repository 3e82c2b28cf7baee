//! GKE: a cluster of the simulated cloud is a real control plane.

use std::collections::BTreeMap;

use groundwork::{model::Secret, rehearsal::cluster::Access};
use k8s_openapi::api::core::v1::{Node, Service};
use kube::{
    Api,
    api::{ListParams, PostParams},
};
use serde_json::json;

use super::root::Root;

const CLUSTER: &str = r#"
resource "google_compute_subnetwork" "s" {
  project       = google_project.p.project_id
  name          = "nodes"
  network       = google_compute_network.n.id
  ip_cidr_range = "10.0.0.0/20"
}
resource "google_container_cluster" "c" {
  project                  = google_project.p.project_id
  name                     = "main"
  location                 = "europe-west1"
  network                  = google_compute_network.n.id
  subnetwork               = google_compute_subnetwork.s.id
  remove_default_node_pool = true
  initial_node_count       = 1
  deletion_protection      = false
}
resource "google_container_node_pool" "apps" {
  project    = google_project.p.project_id
  name       = "apps"
  location   = "europe-west1"
  cluster    = google_container_cluster.c.name
  node_count = 1
  node_config {
    machine_type = "n2-standard-4"
    labels       = { team = "platform" }
  }
}
data "google_client_config" "c" {}
output "endpoint" {
  value = google_container_cluster.c.endpoint
}
output "ca" {
  value     = google_container_cluster.c.master_auth[0].cluster_ca_certificate
  sensitive = true
}
output "token" {
  value     = data.google_client_config.c.access_token
  sensitive = true
}
"#;

/// The way in that the root's outputs give, as the kubernetes provider would use it.
fn access(root: &Root) -> Access {
    use base64::Engine as _;
    super::super::prepared::tools();
    let output = |name: &str| root.ok(&["output", "-raw", name]).out;
    let ca = base64::engine::general_purpose::STANDARD.decode(output("ca")).expect("base64");
    Access {
        server: format!("https://{}", output("endpoint")),
        ca_pem: String::from_utf8(ca).expect("PEM"),
        token: Secret::new(output("token")),
        uid: String::new(),
    }
}

async fn nodes(client: &kube::Client) -> BTreeMap<String, usize> {
    let nodes: Api<Node> = Api::all(client.clone());
    let mut zones = BTreeMap::new();
    for node in nodes.list(&ListParams::default().labels("team=platform")).await.expect("nodes") {
        let zone = node.metadata.labels.expect("labels")["topology.kubernetes.io/zone"].clone();
        *zones.entry(zone).or_default() += 1;
    }
    zones
}

async fn load_balancer(client: &kube::Client) {
    let services: Api<Service> = Api::namespaced(client.clone(), "default");
    let service = json!({
        "metadata": { "name": "web" },
        "spec": { "type": "LoadBalancer", "ports": [{ "port": 80 }], "selector": { "app": "web" } },
    });
    services
        .create(&PostParams::default(), &serde_json::from_value(service).expect("a service"))
        .await
        .expect("made");
    for _ in 0..200 {
        let status = services.get("web").await.expect("there").status.unwrap_or_default();
        if status
            .load_balancer
            .and_then(|balancer| balancer.ingress)
            .is_some_and(|addresses| !addresses.is_empty())
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the load balancer got no address");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_lives_with_its_pools_and_leaves_what_its_objects_made() {
    let root = Root::in_network(CLUSTER);
    root.apply();
    root.unchanged();
    let client = access(&root).client().expect("a client");
    let groups = client.list_api_groups().await.expect("groups").groups;
    // It did not ask for the Gateway API.
    assert!(groups.iter().all(|group| group.name != "gateway.networking.k8s.io"));
    let each =
        |count| ["b", "c", "d"].map(|zone| (format!("europe-west1-{zone}"), count)).into_iter().collect();
    assert_eq!(nodes(&client).await, each(1));
    root.edit("node_count = 1\n  node_config", "node_count = 2\n  node_config");
    root.apply();
    assert_eq!(nodes(&client).await, each(2));

    load_balancer(&client).await;
    root.groundwork(&["list", "google_compute_forwarding_rule"]).says("made by a cluster");
    // The cluster goes before its services: what they made stays, and holds the network.
    root.ok(&["destroy", "-auto-approve", "-target=google_container_cluster.c"]);
    assert!(client.apiserver_version().await.is_err(), "it is stopped");
    root.kept(&[], "is already being used by 'projects/acme/");
    let firewalls = root.groundwork(&["list", "google_compute_firewall", "--json"]).out;
    let firewalls: serde_json::Value = serde_json::from_str(&firewalls).expect("JSON");
    for firewall in firewalls.as_array().expect("a list") {
        let name = firewall["attributes"]["name"].as_str().expect("a name");
        assert!(name.starts_with("k8s-"), "{name}");
        root.groundwork(&["delete", "google_compute_firewall", name]).says("is deleted");
    }
    for kind in ["google_compute_forwarding_rule", "google_compute_target_pool"] {
        let listed = root.groundwork(&["list", kind, "--json"]).out;
        let listed: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
        for object in listed.as_array().expect("a list") {
            root.groundwork(&["delete", kind, object["id"].as_str().expect("an id")]).says("is deleted");
        }
    }
    root.destroy();
}
