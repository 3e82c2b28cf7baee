//! What is refused before anything is planned, through the real terraform.

use super::root::Root;

/// Each of these the real provider 8.0.0 refuses in these words; beside them it says of each of a group what is said of
/// the group here, and of a name all that is wrong with it.
const WRONG: &str = r#"
resource "google_compute_subnetwork" "s" {
  name          = "Nodes"
  network       = "main"
  ip_cidr_range = "10.0.0.0/33"
  stack_type    = "IPV5"
  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = "10.1/16"
  }
}
resource "google_container_cluster" "c" {
  name               = "Main"
  location           = "europe-west1"
  initial_node_count = 1
  datapath_provider  = "CILIUM"
  enable_autopilot   = true
  node_config {
    disk_size_gb = 5
  }
  cluster_autoscaling {
    enabled = true
  }
  private_cluster_config {
    master_ipv4_cidr_block = "172.16.0.0/27"
  }
}
resource "google_project_iam_member" "m" {
  project = "acme"
  role    = "roles/viewer"
  member  = "somebody@example.com"
}
resource "google_kms_crypto_key" "k" {
  name            = "k"
  key_ring        = "projects/acme/locations/global/keyRings/r"
  rotation_period = "90d"
}
resource "google_dns_record_set" "r" {
  name         = "www.acme.example"
  managed_zone = "z"
  type         = "A"
}
resource "google_project" "p" {
  name       = "x"
  project_id = "acme-test"
  org_id     = "1"
  folder_id  = "2"
}
resource "google_service_account" "a" {
  account_id = "x"
}
resource "google_compute_firewall" "f" {
  name    = "f"
  network = "main"
  allow { protocol = "tcp" }
  deny { protocol = "udp" }
}
data "google_compute_zones" "z" {
  status = "GONE"
}
"#;

#[test]
fn what_has_not_its_form_or_does_not_go_together_is_refused_all_at_once() {
    let root = Root::new(WRONG);
    let ended = root.terraform(&["validate", "-no-color"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    // Where it is said and what; terraform breaks the lines of details.
    let lines = ended.err.lines().filter(|line| !line.is_empty());
    let lines = lines.skip_while(|line| !line.starts_with("Error")).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(lines);
}

#[test]
fn what_is_not_known_yet_is_not_refused() {
    let root = Root::new(
        r#"
resource "terraform_data" "d" {
  input = "10.0.0.0/20"
}
resource "google_compute_network" "n" {
  name                    = "main"
  auto_create_subnetworks = false
}
resource "google_compute_subnetwork" "s" {
  name          = "nodes"
  network       = google_compute_network.n.id
  ip_cidr_range = terraform_data.d.output
}
"#,
    );
    root.apply();
    root.unchanged();
    root.edit("input = \"10.0.0.0/20\"", "input = \"10.0.0.0\"");
    // Known at last, and wrong.
    root.refused("\"ip_cidr_range\" is not a valid IP CIDR range: invalid CIDR address: 10.0.0.0");
}
