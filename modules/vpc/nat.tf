# The way out for nodes without addresses of the internet.
resource "google_compute_router" "this" {
  project = var.project_id
  region  = var.region
  network = google_compute_network.this.id
  name    = "${var.name}-router"
}

# Others have written these into their firewalls: NAT gets another one beside them before one goes.
resource "google_compute_address" "nat" {
  count = var.nat_addresses

  project = var.project_id
  region  = var.region
  name    = "${var.name}-nat-${count.index}"
}

resource "google_compute_router_nat" "this" {
  project = var.project_id
  region  = var.region
  router  = google_compute_router.this.name
  name    = "${var.name}-nat"

  nat_ip_allocate_option             = var.nat_addresses > 0 ? "MANUAL_ONLY" : "AUTO_ONLY"
  nat_ips                            = google_compute_address.nat[*].self_link
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  subnetwork {
    name                    = google_compute_subnetwork.nodes.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }

  # A node shares its ports among all its pods: let busy ones have more. It excludes endpoint-independent mapping.
  enable_dynamic_port_allocation      = true
  enable_endpoint_independent_mapping = false
  min_ports_per_vm                    = var.nat_min_ports
  max_ports_per_vm                    = var.nat_max_ports

  # Dropped connections show here before anyone complains.
  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}
