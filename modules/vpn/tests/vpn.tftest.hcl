provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id     = "acme-testing-1"
  region         = "europe-west1"
  network        = "projects/acme-testing-1/global/networks/platform"
  peer_asn       = 64600
  peer_addresses = ["203.0.113.1", "203.0.113.2"]
  shared_secret  = "only-for-this-test-0123456789"

  tunnels = {
    a = { interface = 0, peer_interface = 0, bgp_address = "169.254.10.1/30", peer_bgp_address = "169.254.10.2" }
    b = { interface = 1, peer_interface = 1, bgp_address = "169.254.10.5/30", peer_bgp_address = "169.254.10.6" }
  }
}

run "has_a_tunnel_on_each_interface" {
  command = plan

  assert {
    condition     = toset([for tunnel in google_compute_vpn_tunnel.this : tunnel.vpn_gateway_interface]) == toset([0, 1])
    error_message = "both interfaces carry a tunnel"
  }

  assert {
    condition     = alltrue([for tunnel in google_compute_vpn_tunnel.this : tunnel.ike_version == 2])
    error_message = "IKEv1 is not what anybody wants"
  }

  assert {
    condition     = google_compute_external_vpn_gateway.peer.redundancy_type == "TWO_IPS_REDUNDANCY"
    error_message = "the redundancy follows from the addresses"
  }

  assert {
    condition     = contains([for range in one(google_compute_router.this.bgp).advertised_ip_ranges : range.range], "35.199.192.0/19")
    error_message = "name servers on premises can answer Cloud DNS"
  }
}

run "has_addresses" {
  command = apply

  assert {
    condition     = strcontains(google_monitoring_alert_policy.tunnel_down.conditions[0].condition_threshold[0].filter, "gateway_name = \"on-premises\"")
    error_message = "the alert is about this gateway"
  }

  assert {
    condition     = length(output.addresses) == 2
    error_message = "the other side needs both addresses"
  }
}

run "refuses_what_would_not_last" {
  command = plan

  variables {
    region            = "europe-west1-b"
    network           = "platform"
    peer_asn          = 0
    project_id        = "1"
    name              = "On-Premises"
    asn               = 15169
    peer_addresses    = ["203.0.113.1", "203.0.113.2", "203.0.113.3"]
    shared_secret     = "short"
    advertised_ranges = { all = "everything" }
    labels            = { Team = "a" }
    tunnels           = { a = { interface = 0, peer_interface = 0, bgp_address = "10.0.0.1/30", peer_bgp_address = "10.0.0.2" } }
  }

  expect_failures = [var.region, var.network, var.peer_asn, var.project_id, var.name, var.asn, var.peer_addresses, var.shared_secret, var.advertised_ranges, var.labels, var.tunnels]
}
