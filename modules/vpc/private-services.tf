# https://cloud.google.com/vpc/docs/configure-private-services-access
resource "google_compute_global_address" "private_services" {
  count = var.private_services_cidr == null ? 0 : 1

  project       = var.project_id
  network       = google_compute_network.this.id
  name          = "${var.name}-private-services"
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  address       = split("/", var.private_services_cidr)[0]
  prefix_length = tonumber(split("/", var.private_services_cidr)[1])
}

resource "google_service_networking_connection" "this" {
  count = var.private_services_cidr == null ? 0 : 1

  network                 = google_compute_network.this.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.private_services[0].name]

  # Google says that it is in use for days after the last database is gone; it goes with the network:
  # https://github.com/hashicorp/terraform-provider-google/issues/16275
  deletion_policy = "ABANDON"
}
