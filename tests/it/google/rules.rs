//! Google's rules, one test each, through the real terraform.

use super::root::Root;

fn subnetwork(name: &str, range: &str) -> String {
    format!(
        r#"
resource "google_compute_subnetwork" "{name}" {{
  project       = google_project.p.project_id
  name          = "{name}"
  network       = google_compute_network.n.id
  ip_cidr_range = "{range}"
  secondary_ip_range {{
    range_name    = "pods"
    ip_cidr_range = "10.{}.0.0/16"
  }}
}}
"#,
        name.len() * 10
    )
}

#[test]
fn an_api_must_be_enabled_before_its_resources_are_made() {
    let root = Root::new(
        r#"
resource "google_project" "p" {
  name            = "Acme"
  project_id      = "acme"
  org_id          = "1"
  deletion_policy = "DELETE"
}
resource "google_dns_managed_zone" "z" {
  project  = google_project.p.project_id
  name     = "acme"
  dns_name = "acme.example."
}
"#,
    );
    root.refused(
        "Error creating ManagedZone: googleapi: Error 403: Cloud DNS API has not been used in project",
    );
    root.write(
        "services.tf",
        "resource \"google_project_service\" \"dns\" {\n  project = google_project.p.project_id\n  service = \"dns.googleapis.com\"\n}\n",
    );
    root.edit("name     = \"acme\"", "name = \"acme\"\n  depends_on = [google_project_service.dns]");
    root.apply();
}

#[test]
fn ranges_of_a_network_do_not_overlap() {
    let root = Root::in_network(&subnetwork("a", "10.0.0.0/16"));
    root.apply();
    root.write("more.tf", &subnetwork("bb", "10.0.128.0/20"));
    root.refused(
        "Error creating Subnetwork: googleapi: Error 400: Invalid IPCidrRange: 10.0.128.0/20 conflicts with existing \
         subnetwork 'a' in region 'europe-west1': primary range 10.0.0.0/16., invalidIPCidrRange",
    );
    root.write("more.tf", &subnetwork("bb", "10.10.1.0/24"));
    root.refused("secondary range 'pods' 10.10.0.0/16., invalidIPCidrRange");
}

#[test]
fn a_cluster_names_ranges_that_its_subnetwork_has() {
    let cluster = r#"
resource "google_container_cluster" "c" {
  project            = google_project.p.project_id
  name               = "main"
  location           = "europe-west1"
  network            = google_compute_network.n.id
  subnetwork         = google_compute_subnetwork.a.id
  initial_node_count = 1
  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }
}
"#;
    let root = Root::in_network(&(subnetwork("a", "10.0.0.0/16") + cluster));
    root.refused("\"services\" does not exist in subnetwork \"a\"");
}

#[test]
fn what_is_in_use_is_not_deleted() {
    let firewall = r#"
resource "google_compute_firewall" "f" {
  project = google_project.p.project_id
  name    = "left"
  network = google_compute_network.n.self_link
  allow {
    protocol = "tcp"
  }
}
"#;
    let root = Root::in_network(firewall);
    root.apply();
    // What a cluster made and did not clear up is in no state.
    root.ok(&["state", "rm", "google_compute_firewall.f"]);
    root.edit(firewall, "");
    root.kept(
        &["-target=google_compute_network.n"],
        "Error deleting Network: googleapi: Error 400: The network resource 'projects/acme/global/networks/main' is already \
         being used by 'projects/acme/global/firewalls/left', resourceInUseByAnotherResource",
    );
    root.groundwork(&["delete", "google_compute_firewall", "left"]);
    root.destroy();
}

#[test]
fn a_bucket_with_objects_is_not_deleted() {
    let root = Root::new(
        r#"
resource "google_storage_bucket" "b" {
  name     = "acme-backups"
  location = "EU"
}
resource "google_storage_bucket_object" "o" {
  name    = "state"
  bucket  = google_storage_bucket.b.name
  content = "x"
}
"#,
    );
    root.apply();
    root.ok(&["state", "rm", "google_storage_bucket_object.o"]);
    root.kept(
        &["-target=google_storage_bucket.b"],
        "Error trying to delete bucket acme-backups without `force_destroy` set to true",
    );
    root.edit("location = \"EU\"", "location = \"EU\"\n  force_destroy = true");
    root.ok(&["apply", "-auto-approve", "-target=google_storage_bucket.b"]);
    root.destroy();
}

#[test]
fn a_zone_with_records_is_not_deleted() {
    let root = Root::new(
        r#"
resource "google_dns_managed_zone" "z" {
  name     = "acme"
  dns_name = "acme.example."
}
resource "google_dns_record_set" "r" {
  managed_zone = google_dns_managed_zone.z.name
  name         = "www.acme.example."
  type         = "A"
  ttl          = 300
  rrdatas      = ["192.0.2.1"]
}
"#,
    );
    root.apply();
    root.ok(&["state", "rm", "google_dns_record_set.r"]);
    root.kept(&["-target=google_dns_managed_zone.z"], "containerNotEmpty");
}

#[test]
fn what_is_protected_is_not_deleted() {
    let root = Root::new(
        r#"
resource "google_project" "p" {
  name       = "Acme"
  project_id = "acme"
  org_id     = "1"
}
"#,
    );
    root.apply();
    root.kept(&[], "Cannot destroy project as deletion_policy is set to PREVENT.");
    root.edit("org_id     = \"1\"", "org_id     = \"1\"\n  deletion_policy = \"DELETE\"");
    root.apply();
    root.destroy();
    // Its id stays taken.
    root.refused(
        "Error creating Project: googleapi: Error 409: Requested entity already exists, alreadyExists",
    );
}

#[test]
fn a_project_with_a_lien_is_not_deleted() {
    let root = Root::new(
        r#"
resource "google_project" "p" {
  name            = "Acme"
  project_id      = "acme"
  org_id          = "1"
  deletion_policy = "DELETE"
}
resource "google_resource_manager_lien" "l" {
  parent       = "projects/${google_project.p.number}"
  restrictions = ["resourcemanager.projects.delete"]
  origin       = "somebody"
  reason       = "it counts"
}
"#,
    );
    root.apply();
    root.unchanged();
    root.edit("deletion_policy = \"DELETE\"", "deletion_policy = \"DELETE\"\n  labels = { a = \"b\" }");
    root.apply();
    root.ok(&["state", "rm", "google_resource_manager_lien.l"]);
    root.kept(
        &["-target=google_project.p"],
        "A lien to prevent deletion was placed on the project by [somebody]",
    );
}

#[test]
fn key_rings_and_keys_stay() {
    let root = Root::new(
        r#"
resource "google_kms_key_ring" "r" {
  name     = "ring"
  location = "europe-west1"
}
resource "google_kms_crypto_key" "k" {
  name     = "key"
  key_ring = google_kms_key_ring.r.id
}
"#,
    );
    root.apply();
    root.destroy();
    root.groundwork(&["list"]).says("it cannot be deleted");
    root.refused("KeyRing projects/elsewhere/locations/europe-west1/keyRings/ring already exists.");
    root.ok(&["import", "google_kms_key_ring.r", "projects/elsewhere/locations/europe-west1/keyRings/ring"]);
}

#[test]
fn names_are_unique() {
    let network =
        |label: &str| format!("resource \"google_compute_network\" \"{label}\" {{\n  name = \"main\"\n}}\n");
    let root = Root::new(&network("a"));
    root.apply();
    root.write("more.tf", &network("b"));
    root.refused(
        "Error creating Network: googleapi: Error 409: The resource 'projects/elsewhere/global/networks/main' already \
         exists, alreadyExists",
    );
}

#[test]
fn members_of_a_policy_exist() {
    let member = |member: &str| {
        format!(
            "resource \"google_project_iam_member\" \"m\" {{\n  project = google_project.p.project_id\n  role = \
             \"roles/viewer\"\n  member = \"{member}\"\n}}\n"
        )
    };
    let root = Root::in_project(&member("serviceAccount:nobody@acme.iam.gserviceaccount.com"));
    root.refused("googleapi: Error 400: Service account nobody@acme.iam.gserviceaccount.com does not exist., badRequest");
    let pool = Root::in_project(&member("serviceAccount:acme.svc.id.goog[vault/vault]"));
    pool.refused("googleapi: Error 400: Identity Pool does not exist (acme.svc.id.goog).");
}

#[test]
fn what_is_referred_to_exists() {
    let root = Root::in_project(
        r#"
resource "google_compute_firewall" "f" {
  project    = google_project.p.project_id
  name       = "f"
  network    = "projects/acme/global/networks/nothing"
  depends_on = [google_project_service.s]
  allow {
    protocol = "tcp"
  }
}
"#,
    );
    root.refused(
        "Error creating Firewall: googleapi: Error 404: The resource 'projects/acme/global/networks/nothing' was not \
         found, notFound",
    );
}
