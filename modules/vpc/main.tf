locals {
  pods_range_name     = "pods"
  services_range_name = "services"
}

resource "google_compute_network" "this" {
  project                 = var.project_id
  name                    = var.name
  auto_create_subnetworks = false
  routing_mode            = "REGIONAL"

  # What GKE made in it (load balancers' rules, endpoint groups) goes a while after the cluster: wait for it.
  timeouts {
    delete = "30m"
  }
}

resource "google_compute_subnetwork" "nodes" {
  project       = var.project_id
  region        = var.region
  network       = google_compute_network.this.id
  name          = "${var.name}-nodes"
  ip_cidr_range = var.nodes_cidr

  # Nodes have no address of the internet: this is how they reach Google's APIs and Artifact Registry.
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = local.pods_range_name
    ip_cidr_range = var.pods_cidr
  }

  secondary_ip_range {
    range_name    = local.services_range_name
    ip_cidr_range = var.services_cidr
  }

  log_config {
    aggregation_interval = "INTERVAL_30_SEC"
    flow_sampling        = var.flow_sampling
    metadata             = "INCLUDE_ALL_METADATA"
  }

  timeouts {
    delete = "30m"
  }
}
