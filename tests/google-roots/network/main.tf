provider "google" {
  project = "acme-network"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

variable "routing_mode" { type = string }
variable "nodes_cidr" { type = string }
variable "flow_sampling" { type = number }
variable "ports" { type = list(string) }
variable "router_name" { type = string }
variable "deletion_policy" {
  type    = string
  default = null
}
variable "nat_min_ports" { type = number }
variable "route_priority" { type = number }
variable "secondary_ranges" { type = map(string) }

resource "google_compute_network" "main" {
  name                    = "main"
  auto_create_subnetworks = false
  routing_mode            = var.routing_mode
  mtu                     = 1460
}

resource "google_compute_network" "automatic" {
  name        = "automatic"
  description = "Subnetworks come by themselves"
}

resource "google_compute_subnetwork" "nodes" {
  name                     = "nodes"
  network                  = google_compute_network.main.id
  ip_cidr_range            = var.nodes_cidr
  private_ip_google_access = true
  stack_type               = "IPV4_ONLY"

  dynamic "secondary_ip_range" {
    for_each = var.secondary_ranges
    content {
      range_name    = secondary_ip_range.key
      ip_cidr_range = secondary_ip_range.value
    }
  }

  log_config {
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = var.flow_sampling
    metadata             = "CUSTOM_METADATA"
    metadata_fields      = ["src_instance", "dest_instance"]
  }
}

resource "google_compute_subnetwork" "proxies" {
  name          = "proxies"
  region        = "europe-west4"
  network       = google_compute_network.main.self_link
  ip_cidr_range = "10.9.0.0/24"
  purpose       = "REGIONAL_MANAGED_PROXY"
  role          = "ACTIVE"
}

resource "google_compute_subnetwork" "dual" {
  name             = "dual"
  network          = google_compute_network.main.name
  ip_cidr_range    = "10.10.0.0/24"
  stack_type       = "IPV4_IPV6"
  ipv6_access_type = "EXTERNAL"
}

resource "google_compute_firewall" "inside" {
  name          = "inside"
  network       = google_compute_network.main.id
  description   = "Everything inside"
  source_ranges = ["10.0.0.0/8", "172.16.0.0/12"]
  target_tags   = ["node", "bastion"]
  priority      = 900

  allow {
    protocol = "tcp"
    ports    = var.ports
  }
  allow {
    protocol = "udp"
    ports    = ["53", "1024-2048"]
  }
  allow {
    protocol = "icmp"
  }
  log_config {
    metadata = "EXCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "no_way_out" {
  name               = "no-way-out"
  network            = google_compute_network.main.name
  direction          = "EGRESS"
  destination_ranges = ["0.0.0.0/0"]
  deny {
    protocol = "all"
  }
}

resource "google_compute_firewall" "by_account" {
  name                    = "by-account"
  network                 = google_compute_network.main.id
  source_service_accounts = [google_service_account.node.email]
  target_service_accounts = ["other@acme-network.iam.gserviceaccount.com"]
  disabled                = true
  allow {
    protocol = "tcp"
    ports    = ["443"]
  }
}

resource "google_service_account" "node" {
  account_id   = "node-account"
  display_name = "Nodes"
}

resource "google_compute_router" "main" {
  name    = var.router_name
  network = google_compute_network.main.id
  bgp {
    asn               = 64514
    advertise_mode    = "CUSTOM"
    advertised_groups = ["ALL_SUBNETS"]
    advertised_ip_ranges {
      range = "1.2.3.4"
    }
    advertised_ip_ranges {
      range       = "6.7.0.0/16"
      description = "the office"
    }
  }
}

resource "google_compute_address" "nat" {
  count = 2
  name  = "nat-${count.index}"
}

resource "google_compute_router_nat" "main" {
  name                               = "main"
  router                             = google_compute_router.main.name
  nat_ip_allocate_option             = "MANUAL_ONLY"
  nat_ips                            = google_compute_address.nat[*].self_link
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"
  min_ports_per_vm                   = var.nat_min_ports
  tcp_established_idle_timeout_sec   = 600

  subnetwork {
    name                     = google_compute_subnetwork.nodes.id
    source_ip_ranges_to_nat  = ["PRIMARY_IP_RANGE", "LIST_OF_SECONDARY_IP_RANGES"]
    secondary_ip_range_names = keys(var.secondary_ranges)
  }
  subnetwork {
    name                    = google_compute_subnetwork.dual.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }
  log_config {
    enable = true
    filter = "ALL"
  }
}

resource "google_compute_router_nat" "automatic" {
  name                               = "automatic"
  router                             = google_compute_router.other.name
  region                             = google_compute_router.other.region
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"
}

resource "google_compute_router" "other" {
  name    = "other"
  region  = "europe-west4"
  network = google_compute_network.main.id
}

resource "google_compute_address" "internal" {
  name         = "internal"
  subnetwork   = google_compute_subnetwork.nodes.id
  address_type = "INTERNAL"
  address      = cidrhost(var.nodes_cidr, 17)
  purpose      = "GCE_ENDPOINT"
  labels       = { used = "by-us" }
}

resource "google_compute_global_address" "services" {
  name          = "services"
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  prefix_length = 16
  network       = google_compute_network.main.id
}

resource "google_service_networking_connection" "services" {
  network                 = google_compute_network.main.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.services.name]
  deletion_policy         = var.deletion_policy
}

resource "google_compute_route" "out" {
  name             = "out"
  network          = google_compute_network.main.name
  dest_range       = "15.0.0.0/24"
  next_hop_gateway = "default-internet-gateway"
  priority         = var.route_priority
  tags             = ["node"]
}

resource "google_compute_network_peering" "there" {
  name                 = "there"
  network              = google_compute_network.main.self_link
  peer_network         = google_compute_network.automatic.self_link
  export_custom_routes = true
}

resource "google_compute_ha_vpn_gateway" "main" {
  name    = "main"
  network = google_compute_network.main.id
}

resource "google_compute_external_vpn_gateway" "office" {
  name            = "office"
  redundancy_type = "SINGLE_IP_INTERNALLY_REDUNDANT"
  interface {
    id         = 0
    ip_address = "8.8.8.8"
  }
}

resource "google_compute_vpn_tunnel" "office" {
  name                            = "office"
  vpn_gateway                     = google_compute_ha_vpn_gateway.main.id
  peer_external_gateway           = google_compute_external_vpn_gateway.office.id
  peer_external_gateway_interface = 0
  shared_secret                   = "a secret message"
  router                          = google_compute_router.main.id
  vpn_gateway_interface           = 0
}

resource "google_compute_router_interface" "office" {
  name       = "office"
  router     = google_compute_router.main.name
  ip_range   = "169.254.0.1/30"
  vpn_tunnel = google_compute_vpn_tunnel.office.name
}

resource "google_compute_router_peer" "office" {
  name                      = "office"
  router                    = google_compute_router.main.name
  peer_ip_address           = "169.254.0.2"
  peer_asn                  = 64515
  advertised_route_priority = 100
  interface                 = google_compute_router_interface.office.name
}

resource "google_vpc_access_connector" "main" {
  name          = "main"
  network       = google_compute_network.main.name
  ip_cidr_range = "10.8.0.0/28"
  min_instances = 2
  max_instances = 3
}

resource "google_dns_policy" "main" {
  name                      = "main"
  enable_inbound_forwarding = true
  enable_logging            = true
  alternative_name_server_config {
    target_name_servers {
      ipv4_address    = "172.16.1.10"
      forwarding_path = "private"
    }
    target_name_servers {
      ipv4_address = "172.16.1.20"
    }
  }
  networks {
    network_url = google_compute_network.main.id
  }
}

resource "google_compute_security_policy" "main" {
  name        = "main"
  description = "Cloud Armor"
  rule {
    action   = "deny(403)"
    priority = 1000
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["9.9.9.0/24"]
      }
    }
    description = "Deny some"
  }
  rule {
    action   = "allow"
    priority = 2147483647
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
    description = "default rule"
  }
  rule {
    action   = "throttle"
    priority = 2000
    match {
      expr {
        expression = "evaluatePreconfiguredExpr('xss-stable')"
      }
    }
    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      rate_limit_threshold {
        count        = 500
        interval_sec = 60
      }
    }
  }
  adaptive_protection_config {
    layer_7_ddos_defense_config {
      enable = true
    }
  }
}

resource "google_compute_network_firewall_policy" "global" {
  name        = "global"
  description = "For all"
}

resource "google_compute_region_network_firewall_policy" "regional" {
  name = "regional"
}

resource "google_compute_region_network_firewall_policy_rule" "regional" {
  firewall_policy = google_compute_region_network_firewall_policy.regional.name
  action          = "allow"
  direction       = "INGRESS"
  priority        = 1000
  match {
    src_ip_ranges = ["10.100.0.1/32"]
    layer4_configs {
      ip_protocol = "tcp"
      ports       = ["8080"]
    }
  }
}

resource "google_compute_region_network_firewall_policy_association" "regional" {
  name              = "regional"
  attachment_target = google_compute_network.main.id
  firewall_policy   = google_compute_region_network_firewall_policy.regional.name
}
