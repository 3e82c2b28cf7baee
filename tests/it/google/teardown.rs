//! What terraform refuses to delete in Google Cloud is let go first when it is taken down.

use super::super::engine::world::Platform;

/// A project and, in another stack, a key that must not be deleted; a zone that goes only when it is empty.
fn protected() -> Platform {
    let platform = Platform::empty();
    platform.write(
        "platform.toml",
        r#"
[platform]
name = "acme"
[stacks.project]
inputs.deletion_protection = true
[stacks.zone]
inputs = { project_id = "${project.project_id}", deletion_protection = true }
[environments.production]
protected = true
"#,
    );
    platform.terraform(
        "project",
        r#"
variable "deletion_protection" { type = bool }
terraform {
  required_providers {
    google = { source = "hashicorp/google" }
  }
}
resource "google_project" "p" {
  name            = "Acme"
  project_id      = "acme-production"
  org_id          = "1"
  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"
}
resource "google_project_service" "s" {
  for_each = toset(["cloudkms", "dns"])
  project  = google_project.p.project_id
  service  = "${each.key}.googleapis.com"
}
output "project_id" {
  value      = google_project.p.project_id
  depends_on = [google_project_service.s]
}
"#,
    );
    platform.terraform(
        "zone",
        r#"
variable "project_id" { type = string }
variable "deletion_protection" { type = bool }
terraform {
  required_providers {
    google = { source = "hashicorp/google" }
  }
}
resource "google_kms_key_ring" "r" {
  project  = var.project_id
  name     = "platform"
  location = "europe-west1"
}
resource "google_kms_crypto_key" "k" {
  name            = "backup"
  key_ring        = google_kms_key_ring.r.id
  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"
}
resource "google_dns_managed_zone" "z" {
  project       = var.project_id
  name          = "acme"
  dns_name      = "acme.example."
  force_destroy = !var.deletion_protection
}
"#,
    );
    platform
}

#[test]
fn a_protected_environment_is_rehearsed_to_its_end() {
    let platform = protected();
    let failed = platform.run(&["rehearse", "--no-board"]);
    assert_eq!(failed.code, 1, "{}\n{}", failed.out, failed.err);
    failed.says("the rehearsal failed in `down`").says("the record of stack `zone`");

    let teardown = "kind = \"terraform\"\n[teardown]\ninputs = { deletion_protection = false }\n";
    for stack in ["project", "zone"] {
        platform.write(&format!("stacks/{stack}/stack.toml"), teardown);
    }
    platform.ok(&["rehearse", "--no-board"]).says("rehearsal of production: passed");
}
