# What the platform's stacks and support applications call. One that is not enabled is an error here, with its name.
data "google_project_service" "this" {
  for_each = var.services

  project = var.project_id
  service = each.value
}

data "google_project" "this" {
  project_id = var.project_id
}

data "google_storage_project_service_account" "this" {
  project = var.project_id
}
