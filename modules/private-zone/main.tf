resource "google_dns_managed_zone" "this" {
  project       = var.project_id
  name          = replace(var.domain, ".", "-")
  dns_name      = "${var.domain}."
  description   = var.peer_network == null ? "Seen from the platform's networks only" : "Answered as another network sees it"
  visibility    = "private"
  force_destroy = var.force_destroy
  labels        = var.labels

  private_visibility_config {
    dynamic "networks" {
      for_each = var.networks

      content {
        network_url = networks.value
      }
    }
  }

  # Questions go to another network's zones, forwarding included: https://cloud.google.com/dns/docs/zones/peering-zones
  dynamic "peering_config" {
    for_each = var.peer_network == null ? [] : [var.peer_network]

    content {
      target_network {
        network_url = peering_config.value
      }
    }
  }
}

resource "google_dns_record_set" "this" {
  for_each = var.records

  project      = var.project_id
  managed_zone = google_dns_managed_zone.this.name
  name         = each.value.name == "" ? google_dns_managed_zone.this.dns_name : "${each.value.name}.${google_dns_managed_zone.this.dns_name}"
  type         = each.value.type
  ttl          = each.value.ttl
  rrdatas      = each.value.values
}
