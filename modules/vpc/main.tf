locals {
  pods_range_name     = "pods"
  services_range_name = "services"

  ranges = concat(
    [
      { name = "nodes_cidr", range = var.nodes_cidr },
      { name = "pods_cidr", range = var.pods_cidr },
      { name = "services_cidr", range = var.services_cidr },
      { name = "control_plane_cidr", range = var.control_plane_cidr },
    ],
    var.private_services_cidr == null ? [] : [{ name = "private_services_cidr", range = var.private_services_cidr }],
  )

  # Two ranges overlap where they are the same once both are as wide as the wider one.
  overlaps = flatten([
    for at, one in local.ranges : [
      for other in slice(local.ranges, at + 1, length(local.ranges)) : "${one.name} and ${other.name}"
      if cidrhost("${split("/", one.range)[0]}/${min(split("/", one.range)[1], split("/", other.range)[1])}", 0)
      == cidrhost("${split("/", other.range)[0]}/${min(split("/", one.range)[1], split("/", other.range)[1])}", 0)
    ]
  ])
}

resource "google_compute_network" "this" {
  project                 = var.project_id
  name                    = var.name
  auto_create_subnetworks = false
  routing_mode            = var.routing_mode

  # What GKE made in it (load balancers' rules, endpoint groups) goes a while after the cluster: wait for it.
  timeouts {
    delete = "30m"
  }

  lifecycle {
    precondition {
      condition     = length(local.overlaps) == 0
      error_message = "Ranges overlap: ${join(", ", local.overlaps)}. Each needs addresses that nothing else has."
    }
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
