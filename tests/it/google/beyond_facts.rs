//! What modules name that the facts lack: types, and what only `google-beta` has.

use super::root::{Root, says};

/// A module names a type that the facts lack, in every way that a module does.
const COLONY: &str = r#"
variable "colonies" {
  default = 0
}
resource "google_colony_on_mars" "m" {
  provider = google
  count    = var.colonies
  name     = "first"
  dynamic "dome" {
    for_each = [1, 2]
    content {
      size = dome.value
    }
  }
  timeouts {
    create = "90m"
  }
  lifecycle {
    ignore_changes = [weather, dome[0].size]
  }
}
output "orbit" { value = google_colony_on_mars.m[*].orbit }
output "all" { value = google_colony_on_mars.m }
"#;

#[test]
fn a_module_may_name_a_type_that_is_not_known_as_long_as_nothing_of_it_is_made() {
    let root = Root::new(
        "module \"m\" {\n  source = \"./colony\"\n}\nlocals {\n  air = [for c in module.m.all : c.air]\n}\n",
    );
    std::fs::create_dir(root.path().join("colony")).expect("a folder");
    root.write("colony/main.tf", COLONY);
    root.ok(&["init", "-no-color"]);
    root.ok(&["validate", "-no-color"]);
    root.apply();
    root.edit("\"./colony\"", "\"./colony\"\n  colonies = 1");
    let ended = root.terraform(&["plan", "-no-color"]);
    assert_eq!(ended.code, 1, "{}", ended.out);
    says(&ended, "The simulated Google provider does not know the type google_colony_on_mars");
}

#[test]
fn what_one_file_has_that_cannot_be_read_hides_nothing() {
    // terraform takes the last of two keys; other readers refuse them.
    let root = Root::new(&format!("locals {{\n  twice = {{ a = 1, a = 2 }}\n}}\n{COLONY}"));
    root.apply();
}

const BETA: &str = r#"
terraform {
  required_providers {
    google-beta = {
      source = "hashicorp/google-beta"
    }
  }
}
provider "google-beta" {
  project = "beta"
}
resource "google_dns_managed_zone" "z" {
  provider = google-beta
  name     = "acme"
  dns_name = "acme.example."
  tunnel   = true
  private_visibility_config {
    depth = "7"
    networks {
      network_url = "projects/beta/global/networks/n"
    }
  }
  caves {
    names = ["a", "b"]
  }
}
output "tunnel" { value = google_dns_managed_zone.z.tunnel }
output "flag" { value = google_dns_managed_zone.z.flag == null }
"#;

#[test]
fn what_only_the_beta_provider_has_is_taken_as_it_is_written() {
    let root = Root::bare();
    root.write("main.tf", BETA);
    root.ok(&["init", "-no-color"]);
    let ended = root.apply();
    assert!(ended.out.contains("The simulated Google provider takes"), "no warning:\n{}", ended.out);
    root.unchanged();
    let zone = root.state("google_dns_managed_zone.z");
    assert_eq!((&zone["tunnel"], &zone["caves"][0]["names"][1]), (&true.into(), &"b".into()));
    root.edit("tunnel   = true", "tunnel   = true\n  more = \"x\"");
    assert_eq!(root.actions(), [("google_dns_managed_zone.z".to_owned(), "update".to_owned())]);
    root.apply();
    root.edit("depth = \"7\"", "depth = \"8\"");
    assert_eq!(root.actions(), [("google_dns_managed_zone.z".to_owned(), "update".to_owned())]);
    root.apply();
    root.unchanged();
    // The other provider's facts are all there: what they lack is a mistake.
    root.edit("provider = google-beta\n", "");
    says(&root.terraform(&["plan", "-no-color"]), "An argument named \"tunnel\" is not expected here");
}
