resource "google_dns_managed_zone" "this" {
  project       = var.project_id
  name          = replace(var.domain, ".", "-")
  dns_name      = "${var.domain}."
  visibility    = "public"
  force_destroy = var.force_destroy
  labels        = var.labels

  # One that is made anew has other name servers, which the parent does not delegate to.
  deletion_policy = var.force_destroy ? "DELETE" : "PREVENT"

  # Answers are signed from the start; resolvers check them once the parent has the zone's DS record.
  dnssec_config {
    state = "on"
  }

  cloud_logging_config {
    enable_logging = true
  }
}

# What DNS01 needs and no more (https://cert-manager.io/docs/configuration/acme/dns01/google/), and only in this zone:
# roles/dns.admin could delete it. An issuer must say `hostedZoneName`, because it may not list the project's zones.
resource "google_project_iam_custom_role" "record_writer" {
  count = length(var.record_writers) > 0 ? 1 : 0

  project = var.project_id
  role_id = "dns_record_writer"
  title   = "Writer of DNS records"

  permissions = [
    "dns.changes.create",
    "dns.changes.get",
    "dns.changes.list",
    "dns.managedZones.get",
    "dns.resourceRecordSets.create",
    "dns.resourceRecordSets.delete",
    "dns.resourceRecordSets.get",
    "dns.resourceRecordSets.list",
    "dns.resourceRecordSets.update",
  ]
}

resource "google_dns_managed_zone_iam_member" "record_writers" {
  for_each = var.record_writers

  project      = var.project_id
  managed_zone = google_dns_managed_zone.this.name
  role         = google_project_iam_custom_role.record_writer[0].name
  member       = each.value
}
