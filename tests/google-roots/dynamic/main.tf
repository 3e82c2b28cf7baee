provider "google" {
  project = "acme-dynamic"
  region  = "europe-west1"
}

variable "rules" { type = map(object({ protocol = string, ports = optional(list(string)) })) }
variable "zones" { type = list(string) }
variable "nodes" { type = map(object({ type = string, spot = optional(bool, false) })) }
variable "record_count" { type = number }
variable "token" {
  type      = string
  sensitive = true
}

resource "google_compute_network" "main" {
  name = "main"
}

resource "google_compute_address" "some" {
  count = 2
  name  = "some-${count.index}"
}

# The number of blocks is known, what is in them is not.
resource "google_compute_firewall" "known_number" {
  name          = "known-number"
  network       = google_compute_network.main.id
  source_ranges = [for address in google_compute_address.some : "${address.address}/32"]
  dynamic "allow" {
    for_each = var.rules
    content {
      protocol = allow.value.protocol
      ports    = allow.value.ports
    }
  }
}

# Nobody knows how many there will be.
resource "google_compute_subnetwork" "unknown_number" {
  name          = "unknown-number"
  network       = google_compute_network.main.id
  ip_cidr_range = "10.0.0.0/24"
  dynamic "secondary_ip_range" {
    for_each = toset([for at in slice(["a", "b"], 0, google_compute_network.main.mtu > 0 ? 1 : 2) : "range-${at}"])
    content {
      range_name    = secondary_ip_range.value
      ip_cidr_range = "10.1.0.0/24"
    }
  }
}

resource "google_dns_managed_zone" "private" {
  name       = "private"
  dns_name   = "internal.example.com."
  visibility = "private"
  private_visibility_config {
    dynamic "networks" {
      for_each = [google_compute_network.main.id, "projects/acme-dynamic/global/networks/other"]
      content {
        network_url = networks.value
      }
    }
  }
  forwarding_config {
    dynamic "target_name_servers" {
      for_each = google_compute_address.some
      content {
        ipv4_address = target_name_servers.value.address
      }
    }
  }
}

resource "google_dns_record_set" "some" {
  count        = var.record_count
  managed_zone = google_dns_managed_zone.private.name
  name         = "some-${count.index}.${google_dns_managed_zone.private.dns_name}"
  type         = "A"
  ttl          = 300
  rrdatas      = google_compute_address.some[*].address
}

resource "google_dns_record_set" "weighted" {
  managed_zone = google_dns_managed_zone.private.name
  name         = "weighted.internal.example.com."
  type         = "A"
  ttl          = 60
  routing_policy {
    wrr {
      weight  = 0.8
      rrdatas = ["10.0.0.1"]
    }
    wrr {
      weight  = 0.2
      rrdatas = [google_compute_address.some[0].address]
    }
  }
}

resource "google_container_cluster" "main" {
  name                     = "main"
  location                 = "europe-west1"
  node_locations           = var.zones
  network                  = google_compute_network.main.id
  initial_node_count       = 1
  remove_default_node_pool = true
  deletion_protection      = false
  dynamic "release_channel" {
    for_each = toset(["RAPID"])
    content {
      channel = release_channel.value
    }
  }
  master_authorized_networks_config {
    dynamic "cidr_blocks" {
      for_each = google_compute_address.some
      content {
        cidr_block = "${cidr_blocks.value.address}/32"
      }
    }
  }
}

resource "google_container_node_pool" "main" {
  for_each   = var.nodes
  name       = each.key
  cluster    = google_container_cluster.main.name
  location   = google_container_cluster.main.location
  node_count = 1
  node_config {
    machine_type = each.value.type
    spot         = each.value.spot
    labels       = { name = each.key }
    tags         = [google_compute_network.main.name, each.key]
    dynamic "taint" {
      for_each = each.value.spot ? [1] : []
      content {
        key    = "spot"
        value  = "true"
        effect = "NO_SCHEDULE"
      }
    }
  }
}

resource "google_secret_manager_secret" "token" {
  secret_id = "token"
  replication {
    user_managed {
      dynamic "replicas" {
        for_each = var.zones
        content {
          location = trimsuffix(trimsuffix(replicas.value, "-b"), "-c")
        }
      }
    }
  }
}

resource "google_secret_manager_secret_version" "token" {
  secret      = google_secret_manager_secret.token.id
  secret_data = var.token
  enabled     = true
}

resource "google_compute_security_policy" "sets" {
  name = "sets"
  dynamic "rule" {
    for_each = concat([for at, zone in var.zones : { priority = 100 + at, range = "9.9.${at}.0/24", action = "deny(403)" }], [{ priority = 2147483647, range = "*", action = "allow" }])
    content {
      action   = rule.value.action
      priority = rule.value.priority
      match {
        versioned_expr = "SRC_IPS_V1"
        config {
          src_ip_ranges = [rule.value.range]
        }
      }
    }
  }
}

resource "google_compute_router" "main" {
  name    = "main"
  network = google_compute_network.main.id
}

resource "google_compute_router_nat" "sets" {
  name                               = "sets"
  router                             = google_compute_router.main.name
  region                             = google_compute_router.main.region
  nat_ip_allocate_option             = "MANUAL_ONLY"
  nat_ips                            = [google_compute_address.some[0].self_link]
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"
  dynamic "rules" {
    for_each = var.zones
    content {
      rule_number = 100 + rules.key
      match       = "inIpRange(destination.ip, '1.1.${rules.key}.0/24')"
      action {
        source_nat_active_ips = [google_compute_address.some[1].self_link]
      }
    }
  }
}

resource "google_storage_bucket" "rules" {
  name     = "acme-dynamic"
  location = "europe-west1"
  dynamic "lifecycle_rule" {
    for_each = { for name, rule in var.rules : name => length(coalesce(rule.ports, [])) }
    content {
      action {
        type = "Delete"
      }
      condition {
        age            = lifecycle_rule.value
        matches_prefix = [lifecycle_rule.key]
      }
    }
  }
}

resource "google_project_service" "some" {
  for_each           = toset(["compute.googleapis.com", "dns.googleapis.com"])
  service            = each.key
  disable_on_destroy = false
}
