data "google_container_cluster" "this" {
  project  = var.project_id
  location = var.location
  name     = var.name

  lifecycle {
    # One that is not there is no error of this data source's.
    postcondition {
      condition     = self.endpoint != null && self.endpoint != ""
      error_message = "There is no cluster ${var.name} in ${var.location} of the project ${var.project_id}."
    }
  }
}
