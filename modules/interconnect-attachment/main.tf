# A partner's router speaks to this number only:
# https://cloud.google.com/network-connectivity/docs/interconnect/how-to/partner/creating-vlan-attachments
resource "google_compute_router" "this" {
  project = var.project_id
  region  = var.region
  network = var.network
  name    = var.name

  bgp {
    asn               = 16550
    advertise_mode    = "CUSTOM"
    advertised_groups = ["ALL_SUBNETS"]

    dynamic "advertised_ip_ranges" {
      for_each = var.advertised_ranges

      content {
        description = advertised_ip_ranges.key
        range       = advertised_ip_ranges.value
      }
    }
  }
}

# One in each availability domain, which are never maintained at the same time. Interfaces and peers of the router are made
# by Google once the partner has completed his side.
resource "google_compute_interconnect_attachment" "this" {
  for_each = { a = "AVAILABILITY_DOMAIN_1", b = "AVAILABILITY_DOMAIN_2" }

  project                  = var.project_id
  region                   = var.region
  router                   = google_compute_router.this.id
  name                     = "${var.name}-${each.key}"
  description              = "Partner Interconnect, ${lower(replace(each.value, "_", " "))}"
  type                     = "PARTNER"
  edge_availability_domain = each.value
  mtu                      = var.mtu
  admin_enabled            = true
  labels                   = var.labels
}
