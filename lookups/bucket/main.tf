data "google_storage_bucket" "this" {
  project = var.project_id
  name    = var.name
}
