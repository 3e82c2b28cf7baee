use serde_json::json;

use super::root::{Root, says};

const NETWORK: &str = r#"
resource "google_compute_network" "n" {
  name                    = "main"
  auto_create_subnetworks = false
}
resource "google_compute_subnetwork" "s" {
  name                     = "nodes"
  network                  = google_compute_network.n.id
  ip_cidr_range            = "10.0.0.0/20"
  private_ip_google_access = true
  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}
"#;

#[test]
fn a_root_is_planned_applied_changed_replaced_and_destroyed() {
    let root = Root::new(NETWORK);
    root.ok(&["init", "-no-color"]);
    root.apply();
    root.unchanged();
    let subnetwork = root.state("google_compute_subnetwork.s");
    let link =
        "https://www.googleapis.com/compute/v1/projects/elsewhere/regions/europe-west1/subnetworks/nodes";
    assert_eq!(subnetwork["self_link"], link);
    assert_eq!(subnetwork["gateway_address"], "10.0.0.1");
    root.edit("INCLUDE_ALL", "EXCLUDE_ALL");
    assert_eq!(root.actions(), [("google_compute_subnetwork.s".to_owned(), "update".to_owned())]);
    root.apply();
    root.unchanged();
    root.edit("\"nodes\"", "\"others\"");
    assert_eq!(root.actions(), [("google_compute_subnetwork.s".to_owned(), "delete+create".to_owned())]);
    root.apply();
    root.unchanged();
    root.destroy();
    root.groundwork(&["list"]).says("nothing is there");
}

#[test]
fn what_is_changed_behind_terraforms_back_is_found() {
    let root = Root::new(NETWORK);
    root.apply();
    root.groundwork(&["edit", "google_compute_subnetwork", "nodes", "private_ip_google_access=false"])
        .says("is changed");
    assert_eq!(root.actions(), [("google_compute_subnetwork.s".to_owned(), "update".to_owned())]);
    root.apply();
    root.groundwork(&["delete", "google_compute_subnetwork", "nodes"]).says("is deleted");
    assert_eq!(root.actions(), [("google_compute_subnetwork.s".to_owned(), "create".to_owned())]);
    root.groundwork(&["edit", "google_compute_network", "main", "routing_mod=GLOBAL"])
        .says("there is no attribute `routing_mod`")
        .says("did you mean `routing_mode`?");
    root.groundwork(&["show", "google_compute_network", "mian"]).says("did you mean `main`?");
}

#[test]
fn what_is_there_is_imported() {
    let root = Root::new(NETWORK);
    root.apply();
    for (address, id) in [
        ("google_compute_network.n", "projects/elsewhere/global/networks/main"),
        ("google_compute_subnetwork.s", "europe-west1/nodes"),
    ] {
        root.ok(&["state", "rm", address]);
        root.ok(&["import", "-no-color", address, id]);
    }
    root.unchanged();
    root.ok(&["state", "rm", "google_compute_network.n"]);
    let ended = root.terraform(&["import", "-no-color", "google_compute_network.n", "nowhere"]);
    says(&ended, "Cannot import non-existent remote object");
}

#[test]
fn labels_are_those_of_the_provider_and_of_the_thing() {
    let root = Root::new(
        r#"
resource "google_storage_bucket" "b" {
  name     = "acme-backups"
  location = "EU"
  labels   = { team = "platform" }
}
"#,
    );
    root.edit(
        "region  = \"europe-west1\"",
        "region  = \"europe-west1\"\n  default_labels = { owner = \"us\" }",
    );
    root.apply();
    root.unchanged();
    let bucket = root.state("google_storage_bucket.b");
    let all = json!({ "goog-terraform-provisioned": "true", "owner": "us", "team": "platform" });
    assert_eq!((&bucket["effective_labels"], &bucket["terraform_labels"]), (&all, &all));
    assert_eq!(bucket["url"], "gs://acme-backups");
    root.edit("team =", "group =");
    root.apply();
    root.unchanged();
}

#[test]
fn data_sources_find_what_is_there() {
    let root = Root::in_network(
        r#"
data "google_compute_network" "n" {
  project = google_project.p.project_id
  name    = google_compute_network.n.name
}
data "google_project" "p" {
  project_id = google_project.p.project_id
}
data "google_compute_zones" "z" {}
data "google_client_config" "c" {}
output "link" { value = data.google_compute_network.n.self_link == google_compute_network.n.self_link }
output "number" { value = data.google_project.p.number == google_project.p.number }
output "zones" { value = data.google_compute_zones.z.names }
output "project" { value = data.google_client_config.c.project }
"#,
    );
    root.apply();
    root.unchanged();
    let outputs: serde_json::Value = serde_json::from_str(&root.ok(&["output", "-json"]).out).expect("JSON");
    assert_eq!(outputs["link"]["value"], true);
    assert_eq!(outputs["number"]["value"], true);
    assert_eq!(outputs["zones"]["value"][0], "europe-west1-b");
    assert_eq!(outputs["project"]["value"], "elsewhere");
    root.write(
        "absent.tf",
        "data \"google_compute_network\" \"x\" {\n  project = google_project.p.project_id\n  name = \"nothing\"\n}\n",
    );
    root.refused("googleapi: Error 404: The resource 'projects/acme/nothing' was not found, notFound");
}

#[test]
fn a_type_that_is_not_known_says_how_to_teach_it() {
    let root = Root::new("resource \"google_colony_on_mars\" \"m\" {}\n");
    let ended = root.terraform(&["plan", "-no-color"]);
    assert_eq!(ended.code, 1);
    says(&ended, "The simulated Google provider does not know the type google_colony_on_mars");
    says(&ended, "`groundwork rehearse --learn` reads its schema and adds the type");
}

#[test]
fn the_command_decides_the_exit_code_and_sees_no_credentials() {
    let root = Root::bare();
    let mut command = root.command(&["exec", "--", "sh", "-c", "env; exit 7"]);
    command.env("GOOGLE_APPLICATION_CREDENTIALS", "/secret.json").env("KUBECONFIG", "/mine");
    let output = command.output().expect("starts");
    assert_eq!(output.status.code(), Some(7));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("TF_REATTACH_PROVIDERS="));
    assert!(!text.contains("/secret.json") && !text.contains("/mine"), "{text}");
    root.groundwork(&["exec", "--", "no-such-program"]).says("there is no program `no-such-program`");
}

#[test]
fn a_comparison_needs_a_real_provider_and_leaves_the_root_alone() {
    let root = Root::new(NETWORK);
    let mirror = root.path().join("mirror");
    std::fs::create_dir(&mirror).expect("a folder");
    let config = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n",
        mirror.display()
    );
    root.write("cli-config", &config);
    let mut command = root.command(&["compare", "."]);
    let output = command.env("TF_CLI_CONFIG_FILE", root.path().join("cli-config")).output().expect("starts");
    let ended = super::super::engine::world::Ended::of(output);
    assert_eq!(ended.code, 1);
    says(&ended, "the real provider cannot be installed here");
    says(&ended, "hint: `terraform init` in the root must find hashicorp/google");
    let left: Vec<_> = std::fs::read_dir(root.path())
        .expect("a folder")
        .map(|item| item.expect("an item").file_name())
        .collect();
    assert_eq!(left.len(), 3, "{left:?}");
}
