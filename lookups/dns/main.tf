data "google_dns_managed_zone" "this" {
  project = var.project_id
  name    = var.zone
}
