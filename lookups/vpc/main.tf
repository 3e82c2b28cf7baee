data "google_compute_network" "this" {
  project = var.project_id
  name    = var.network
}

data "google_compute_subnetwork" "nodes" {
  project = var.project_id
  region  = var.region
  name    = var.subnetwork

  lifecycle {
    postcondition {
      condition = alltrue([
        for name in [var.pods_range_name, var.services_range_name] :
        contains(self.secondary_ip_range[*].range_name, name)
      ])
      error_message = "The subnetwork ${var.subnetwork} has no secondary range ${var.pods_range_name} or ${var.services_range_name}: GKE gives pods and services their addresses from these."
    }
  }
}
