//! A platform on Google in a folder of its own.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::super::engine::world::{Ended, Platform};

const PLATFORM: &str = r#"
[platform]
name = "shop"
[sprints]
1 = "Foundation"
2 = "Applications"
[stacks.net]
sprint = 1
inputs = { project_id = "${platform.name}-${env.name}" }
[environments.testing]
sprint = 2
"#;

const NET: &str = r#"
variable "project_id" { type = string }
terraform {
  backend "gcs" {
    bucket = "nobody-has-this-bucket"
  }
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.40"
    }
  }
}
resource "google_project" "p" {
  name            = "Shop"
  project_id      = var.project_id
  org_id          = "1"
  deletion_policy = "DELETE"
}
resource "google_project_service" "s" {
  for_each = toset(["compute", "container"])
  project  = google_project.p.project_id
  service  = "${each.key}.googleapis.com"
}
resource "google_compute_network" "n" {
  project                 = google_project.p.project_id
  name                    = "main"
  auto_create_subnetworks = false
  depends_on              = [google_project_service.s]
}
resource "google_compute_subnetwork" "s" {
  project                  = google_project.p.project_id
  name                     = "nodes"
  network                  = google_compute_network.n.id
  region                   = "europe-west1"
  ip_cidr_range            = "10.0.0.0/20"
  private_ip_google_access = true
}
output "project_id" { value = google_project.p.project_id }
output "subnetwork" { value = google_compute_subnetwork.s.id }
"#;

const GKE: &str = r#"
variable "project_id" { type = string }
variable "subnetwork" { type = string }
resource "google_container_cluster" "c" {
  project             = var.project_id
  name                = "main"
  location            = "europe-west1"
  subnetwork          = var.subnetwork
  initial_node_count  = 1
  deletion_protection = false
}
output "endpoint" { value = google_container_cluster.c.endpoint }
output "cluster_ca_certificate" {
  value     = google_container_cluster.c.master_auth[0].cluster_ca_certificate
  sensitive = true
}
"#;

const WORKLOAD: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n  selector: \
    {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers: [{name: app, \
    image: \"shop:1\"}]\n";

/// One stack: a project with a network.
pub fn network() -> Platform {
    let platform = Platform::empty();
    platform.write("platform.toml", PLATFORM);
    platform.terraform("net", NET);
    platform
}

/// The same with a cluster and a release on it.
pub fn cluster() -> Platform {
    let platform = network();
    platform.edit(
        "platform.toml",
        "[environments.testing]",
        "[stacks.gke]\nsprint = 1\ninputs = { project_id = \"${net.project_id}\", subnetwork = \"${net.subnetwork}\" }\n\
         [stacks.web]\nsprint = 2\ncluster = \"gke\"\n[environments.testing]",
    );
    platform.terraform("gke", GKE);
    platform.write("stacks/web/stack.toml", "kind = \"helm\"\nchart = \"./chart\"\n");
    platform.write("stacks/web/chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n");
    platform.write("stacks/web/chart/templates/web.yaml", WORKLOAD);
    platform
}

/// Rehearses and expects success.
#[track_caller]
pub fn passes(platform: &Platform, arguments: &[&str]) -> Ended {
    let mut all = vec!["rehearse", "--no-board"];
    all.extend(arguments);
    let ended = platform.ok(&all);
    assert!(ended.out.contains("passed in"), "{}\n{}", ended.out, ended.err);
    ended
}

/// Rehearses and expects a failure.
#[track_caller]
pub fn fails(platform: &Platform, arguments: &[&str]) -> Ended {
    let mut all = vec!["rehearse", "--no-board"];
    all.extend(arguments);
    let ended = platform.run(&all);
    assert_ne!(ended.code, 0, "{}\n{}", ended.out, ended.err);
    ended
}

pub fn rehearsals(platform: &Platform) -> Vec<PathBuf> {
    let folder = platform.path().join(".groundwork/rehearsals");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// The processes that have a path in their command line or environment.
pub fn processes_of(path: &Path) -> Vec<String> {
    let wanted = path.as_os_str().as_encoded_bytes();
    let holds = |bytes: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    let read = |process: &Path, file: &str| std::fs::read(process.join(file)).unwrap_or_default();
    let mut found = Vec::new();
    for process in std::fs::read_dir("/proc").expect("processes").flatten() {
        let process = process.path();
        let own =
            process.file_name().is_some_and(|name| name.to_string_lossy() == std::process::id().to_string());
        if !own && (holds(&read(&process, "cmdline")) || holds(&read(&process, "environ"))) {
            found.push(String::from_utf8_lossy(&read(&process, "cmdline")).replace('\0', " "));
        }
    }
    found
}

/// Nothing is left: no process, no file but what the platform is made of.
#[track_caller]
pub fn nothing_is_left(platform: &Platform) {
    let begun = Instant::now();
    let processes = || processes_of(platform.path());
    while !processes().is_empty() && begun.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(processes(), Vec::<String>::new());
    assert_eq!(rehearsals(platform), Vec::<PathBuf>::new());
    let mut names: Vec<String> = std::fs::read_dir(platform.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, [".groundwork", "platform.toml", "stacks"]);
}
