//! What modules that others wrote need of the simulated provider, each as small as it gets.

use std::{collections::BTreeSet, process::Command};

use super::{
    super::{engine::world::Ended, terraform_driver::fixture::tool},
    root::Root,
};

#[test]
fn the_two_providers_have_settings_of_their_own() {
    let root = Root::bare();
    root.write(
        "main.tf",
        r#"
terraform {
  required_providers {
    google-beta = {
      source = "hashicorp/google-beta"
    }
  }
}
provider "google" {
  project = "elsewhere"
}
provider "google-beta" {
  project = "beta"
}
resource "google_compute_network" "a" {
  name = "a"
}
resource "google_compute_network" "b" {
  provider = google-beta
  name     = "b"
}
"#,
    );
    root.ok(&["init", "-no-color"]);
    root.apply();
    root.unchanged();
    assert_eq!(root.state("google_compute_network.a")["project"], "elsewhere");
    assert_eq!(root.state("google_compute_network.b")["project"], "beta");
}

#[test]
fn what_google_makes_up_is_nobody_elses() {
    let root = Root::new(
        r#"
resource "google_folder" "f" {
  count               = 3
  parent              = "organizations/1"
  display_name        = "same"
  deletion_protection = false
}
resource "google_secret_manager_secret" "s" {
  secret_id = "key"
  replication {
    auto {}
  }
}
resource "google_secret_manager_secret_version" "v" {
  count       = 3
  secret      = google_secret_manager_secret.s.id
  secret_data = "same"
}
resource "google_compute_ssl_certificate" "c" {
  count       = 2
  name_prefix = "site-"
  private_key = "key"
  certificate = "certificate"
}
"#,
    );
    root.apply();
    root.unchanged();
    let ids = |address: &str, name: &str, count: usize| -> BTreeSet<String> {
        let value = |at| root.state(&format!("{address}[{at}]"))[name].as_str().expect("a text").to_owned();
        (0..count).map(value).collect()
    };
    assert_eq!(ids("google_folder.f", "name", 3).len(), 3);
    let versions = ids("google_secret_manager_secret_version.v", "version", 3);
    assert_eq!(versions.iter().map(String::as_str).collect::<Vec<_>>(), ["1", "2", "3"]);
    let names = ids("google_compute_ssl_certificate.c", "name", 2);
    assert!(
        names.len() == 2 && names.iter().all(|name| name.starts_with("site-") && name.len() > 20),
        "{names:?}"
    );
    root.destroy();
}

#[test]
fn short_ids_are_those_of_a_project() {
    let both = |body: &str| {
        let of = |project: &str| body.replace("LABEL", project).replace("PROJECT", project);
        format!("{}{}", of("one"), of("two"))
    };
    let root = Root::new(&both(
        r#"
resource "google_compute_project_metadata_item" "LABEL" {
  project = "PROJECT"
  key     = "enable-oslogin"
  value   = "PROJECT"
}
resource "google_logging_metric" "LABEL" {
  project = "PROJECT"
  name    = "errors"
  filter  = "severity>=ERROR"
}
resource "google_compute_network_peering" "LABEL" {
  name         = "peer"
  network      = "projects/PROJECT/global/networks/main"
  peer_network = "projects/three/global/networks/main"
}
"#,
    ));
    root.apply();
    root.unchanged();
    root.edit("value   = \"two\"", "value   = \"2\"");
    assert_eq!(
        root.actions(),
        [("google_compute_project_metadata_item.two".to_owned(), "update".to_owned())]
    );
    root.apply();
    assert_eq!(root.state("google_compute_project_metadata_item.one")["value"], "one");
    root.destroy();
    root.groundwork(&["list"]).says("nothing is there");
}

#[test]
fn a_name_may_be_a_whole_path() {
    let root = Root::in_network(
        r#"
resource "google_compute_subnetwork" "s" {
  project       = google_project.p.project_id
  name          = "nodes"
  network       = google_compute_network.n.id
  ip_cidr_range = "10.0.0.0/20"
}
resource "google_compute_subnetwork_iam_member" "m" {
  project    = google_project.p.project_id
  region     = google_compute_subnetwork.s.region
  subnetwork = google_compute_subnetwork.s.id
  role       = "roles/compute.networkUser"
  member     = "user:somebody@example.com"
}
"#,
    );
    root.apply();
    root.unchanged();
    let member = root.state("google_compute_subnetwork_iam_member.m");
    let id = "projects/acme/regions/europe-west1/subnetworks/nodes/roles/compute.networkUser/user:somebody@example.com";
    assert_eq!(member["id"], id);
}

#[test]
fn a_url_map_leads_to_services_and_to_buckets() {
    let root = Root::in_project(
        r#"
resource "google_compute_backend_bucket" "b" {
  project     = google_project.p.project_id
  name        = "files"
  bucket_name = "anything"
  depends_on  = [google_project_service.s]
}
resource "google_compute_url_map" "m" {
  project         = google_project.p.project_id
  name            = "web"
  default_service = google_compute_backend_bucket.b.self_link
}
"#,
    );
    root.apply();
    root.unchanged();
    root.edit("google_compute_backend_bucket.b.self_link", "\"projects/acme/global/backendBuckets/others\"");
    root.refused("The resource 'projects/acme/global/backendBuckets/others' was not found, notFound");
}

#[test]
fn a_label_is_no_reference() {
    let root = Root::in_project(
        r#"
resource "google_storage_bucket" "b" {
  project  = google_project.p.project_id
  name     = "acme-files"
  location = "EU"
  labels   = { network = "production", bucket = "files", service_account = "none" }
}
"#,
    );
    root.apply();
}

#[test]
fn a_connection_that_was_abandoned_goes_with_its_network() {
    let root = Root::in_network(
        r#"
resource "google_project_service" "connections" {
  project = google_project.p.project_id
  service = "servicenetworking.googleapis.com"
}
resource "google_service_networking_connection" "c" {
  network                 = google_compute_network.n.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = ["range"]
  deletion_policy         = "ABANDON"
  depends_on              = [google_project_service.connections]
}
"#,
    );
    root.apply();
    root.destroy();
    assert!(!root.groundwork(&["list"]).out.contains("google_service_networking_connection"));
}

/// Whoever makes projects asks these APIs of the project that they work from: the new one need not have them.
#[test]
fn apis_of_the_caller_are_not_asked_of_the_project() {
    let root = Root::new(
        r#"
resource "google_project" "p" {
  name            = "Acme"
  project_id      = "acme"
  org_id          = "1"
  deletion_policy = "DELETE"
}
resource "google_service_account" "a" {
  project    = google_project.p.project_id
  account_id = "first-account"
}
"#,
    );
    root.apply();
}

#[test]
fn an_address_that_is_left_empty_is_one_of_googles() {
    let root = Root::new(
        r#"
resource "google_compute_address" "a" {
  name    = "front"
  address = ""
}
output "reverse" { value = join(".", reverse(split(".", google_compute_address.a.address))) }
"#,
    );
    root.apply();
    root.unchanged();
    assert_ne!(root.state("google_compute_address.a")["address"], "");
}

#[test]
fn a_node_pool_may_be_of_a_cluster_that_is_taken_to_be_there() {
    let root = Root::new(
        r#"
resource "google_container_node_pool" "p" {
  name       = "more"
  cluster    = "shared"
  location   = "europe-west1"
  node_count = 1
}
"#,
    );
    root.apply();
    root.unchanged();
    root.destroy();
}

/// Modules take the first element of what Google fills in, so there must be one.
#[test]
fn blocks_that_google_fills_in_are_there() {
    let root = Root::new(
        r#"
resource "google_compute_network" "n" {
  name                    = "main"
  auto_create_subnetworks = false
}
resource "google_compute_subnetwork" "s" {
  name          = "nodes"
  network       = google_compute_network.n.id
  ip_cidr_range = "10.9.0.0/24"
}
resource "google_compute_instance" "i" {
  name         = "bastion"
  machine_type = "e2-small"
  zone         = "europe-west1-b"
  boot_disk {
    initialize_params {
      image = "debian-cloud/debian-12"
    }
  }
  network_interface {
    subnetwork = google_compute_subnetwork.s.id
    access_config {}
  }
  network_interface {
    subnetwork = google_compute_subnetwork.s.id
  }
}
resource "google_compute_ha_vpn_gateway" "g" {
  name    = "gateway"
  network = google_compute_network.n.id
}
resource "google_compute_forwarding_rule" "f" {
  name       = "front"
  subnetwork = google_compute_subnetwork.s.id
  load_balancing_scheme = "INTERNAL"
  backend_service       = "projects/elsewhere/regions/europe-west1/backendServices/b"
  all_ports             = true
}
resource "google_sql_database_instance" "d" {
  name                = "data"
  database_version    = "POSTGRES_17"
  deletion_protection = false
  settings {
    tier = "db-f1-micro"
    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.n.id
    }
  }
}
output "inside" {
  value = [for ip in [
    google_compute_instance.i.network_interface[0].network_ip,
    google_compute_instance.i.network_interface[1].network_ip,
    google_compute_forwarding_rule.f.ip_address,
  ] : ip if startswith(ip, "10.9.0.")]
}
output "public" {
  value = concat(
    [google_compute_instance.i.network_interface[0].access_config[0].nat_ip],
    google_compute_ha_vpn_gateway.g.vpn_interfaces[*].ip_address,
  )
}
output "network" { value = google_compute_instance.i.network_interface[0].network == google_compute_network.n.self_link }
output "database" { value = [google_sql_database_instance.d.connection_name, google_sql_database_instance.d.ip_address[0].type] }
"#,
    );
    root.apply();
    root.unchanged();
    let outputs: serde_json::Value = serde_json::from_str(&root.ok(&["output", "-json"]).out).expect("JSON");
    let texts = |name: &str| -> BTreeSet<&str> {
        outputs[name]["value"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(serde_json::Value::as_str)
            .collect()
    };
    assert_eq!(texts("inside").len(), 3, "{outputs}");
    assert_eq!(texts("public").len(), 3, "{outputs}");
    assert_eq!(outputs["network"]["value"], true);
    assert_eq!(texts("database"), BTreeSet::from(["elsewhere:europe-west1:data", "PRIVATE"]));
}

/// The commands that docs/rehearsal.md shows for any root.
#[test]
fn the_documentation_says_how_any_root_is_tried() {
    let docs = include_str!("../../../docs/rehearsal.md");
    let shown = docs.split("## Try any Google root").nth(1).expect("the section is there");
    let commands =
        shown.split("```").nth(1).and_then(|block| block.strip_prefix("sh\n")).expect("a block of commands");
    let commands = commands.replace("cd path/to/root", "set -e");
    assert_eq!(commands.matches("groundwork cloud").count(), 5);
    let root = Root::new("resource \"google_compute_network\" \"n\" {\n  name = \"main\"\n}\n");
    let programs = tempfile::tempdir().expect("a folder");
    let program = |name: &str, path: &std::path::Path| {
        std::os::unix::fs::symlink(path, programs.path().join(name)).expect("a link");
    };
    program("groundwork", std::path::Path::new(env!("CARGO_BIN_EXE_groundwork")));
    program("terraform", &tool().path);
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", &commands])
        .current_dir(root.path())
        .env("PATH", format!("{}:{path}", programs.path().display()))
        .env("TF_CLI_ARGS_apply", "-auto-approve")
        .env("TF_CLI_ARGS_destroy", "-auto-approve")
        .env_remove("GROUNDWORK_CLOUD")
        .env_remove("TF_CLI_CONFIG_FILE")
        .output()
        .expect("sh starts");
    let ended = Ended::of(output);
    assert_eq!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    assert!(ended.out.contains("projects/elsewhere/global/networks/main"), "{}", ended.out);
    assert!(root.path().join(".groundwork/cloud").is_dir());
}
