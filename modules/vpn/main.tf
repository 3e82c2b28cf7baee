# Four nines: two interfaces here, each with a tunnel: https://cloud.google.com/network-connectivity/docs/vpn/concepts/topologies
resource "google_compute_ha_vpn_gateway" "this" {
  project = var.project_id
  region  = var.region
  network = var.network
  name    = var.name
  labels  = var.labels
}

locals {
  redundancy = { 1 = "SINGLE_IP_INTERNALLY_REDUNDANT", 2 = "TWO_IPS_REDUNDANCY", 4 = "FOUR_IPS_REDUNDANCY" }
}

resource "google_compute_external_vpn_gateway" "peer" {
  project         = var.project_id
  name            = "${var.name}-peer"
  redundancy_type = local.redundancy[length(var.peer_addresses)]
  labels          = var.labels

  dynamic "interface" {
    for_each = var.peer_addresses

    content {
      id         = interface.key
      ip_address = interface.value
    }
  }
}

# A router of its own: NAT's has no BGP, and what is advertised here is for this connection alone.
resource "google_compute_router" "this" {
  project = var.project_id
  region  = var.region
  network = var.network
  name    = var.name

  bgp {
    asn               = var.asn
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

resource "google_compute_vpn_tunnel" "this" {
  for_each = var.tunnels

  project                         = var.project_id
  region                          = var.region
  name                            = "${var.name}-${each.key}"
  vpn_gateway                     = google_compute_ha_vpn_gateway.this.id
  vpn_gateway_interface           = each.value.interface
  peer_external_gateway           = google_compute_external_vpn_gateway.peer.id
  peer_external_gateway_interface = each.value.peer_interface
  router                          = google_compute_router.this.id
  ike_version                     = 2
  labels                          = var.labels

  # It enters the state: `shared_secret_wo`, which does not, needs a newer Terraform than this module asks for.
  shared_secret = var.shared_secret
}

resource "google_compute_router_interface" "this" {
  for_each = var.tunnels

  project    = var.project_id
  region     = var.region
  router     = google_compute_router.this.name
  name       = "${var.name}-${each.key}"
  ip_range   = each.value.bgp_address
  vpn_tunnel = google_compute_vpn_tunnel.this[each.key].name
}

resource "google_compute_router_peer" "this" {
  for_each = var.tunnels

  project                   = var.project_id
  region                    = var.region
  router                    = google_compute_router.this.name
  name                      = "${var.name}-${each.key}"
  interface                 = google_compute_router_interface.this[each.key].name
  peer_ip_address           = each.value.peer_bgp_address
  peer_asn                  = var.peer_asn
  advertised_route_priority = each.value.priority
}

# Traffic goes on through the other tunnel: somebody must look before that one fails as well.
# https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-vpn
resource "google_monitoring_alert_policy" "tunnel_down" {
  project               = var.project_id
  display_name          = "${var.name}: a tunnel is down"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = var.notification_channels
  user_labels           = var.labels

  conditions {
    display_name = "A tunnel has not been established for five minutes"

    condition_threshold {
      filter          = "resource.type = \"vpn_gateway\" AND metric.type = \"vpn.googleapis.com/tunnel_established\" AND metric.labels.gateway_name = \"${google_compute_ha_vpn_gateway.this.name}\""
      comparison      = "COMPARISON_LT"
      threshold_value = 1
      duration        = "300s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MIN"
      }

      trigger {
        count = 1
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "See `stacks/vpn/runbook.md`, section *A tunnel is down*."
  }
}
