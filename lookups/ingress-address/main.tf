data "google_compute_global_address" "this" {
  project = var.project_id
  name    = var.name
}

data "google_compute_ssl_policy" "this" {
  project = var.project_id
  name    = var.ssl_policy
}
