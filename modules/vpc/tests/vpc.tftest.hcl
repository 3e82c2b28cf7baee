provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id         = "acme-testing-1"
  region             = "europe-west1"
  nodes_cidr         = "10.10.0.0/20"
  services_cidr      = "10.10.32.0/20"
  pods_cidr          = "10.10.64.0/18"
  control_plane_cidr = "172.16.0.0/28"
}

run "has_no_way_in_and_one_way_out" {
  command = plan

  assert {
    condition     = google_compute_network.this.auto_create_subnetworks == false
    error_message = "the subnetworks are those that are written here"
  }

  assert {
    condition     = google_compute_subnetwork.nodes.private_ip_google_access
    error_message = "nodes reach Google's APIs without an address of the internet"
  }

  assert {
    condition     = google_compute_subnetwork.nodes.log_config[0].flow_sampling == 0.5 && google_compute_subnetwork.nodes.log_config[0].metadata == "INCLUDE_ALL_METADATA"
    error_message = "flows are logged"
  }

  assert {
    condition     = [for range in google_compute_subnetwork.nodes.secondary_ip_range : range.range_name] == ["pods", "services"]
    error_message = "pods and services have ranges of their own, by name"
  }

  assert {
    condition     = google_compute_router_nat.this.nat_ip_allocate_option == "AUTO_ONLY" && google_compute_router_nat.this.source_subnetwork_ip_ranges_to_nat == "LIST_OF_SUBNETWORKS"
    error_message = "NAT is for the nodes' subnetwork alone"
  }

  assert {
    condition     = google_compute_router_nat.this.log_config[0].enable && google_compute_router_nat.this.log_config[0].filter == "ERRORS_ONLY"
    error_message = "connections that NAT drops are logged"
  }

  assert {
    condition     = google_compute_router_nat.this.enable_dynamic_port_allocation && google_compute_router_nat.this.min_ports_per_vm == 64 && google_compute_router_nat.this.max_ports_per_vm == 4096
    error_message = "a busy node gets more ports"
  }

  assert {
    condition     = length(google_compute_firewall.webhooks) == 0
    error_message = "no port is open that nobody asked for"
  }

  assert {
    condition     = length(google_service_networking_connection.this) == 0
    error_message = "there is no peering that nobody uses"
  }

  assert {
    condition     = google_compute_network.this.timeouts.delete == "30m" && google_compute_subnetwork.nodes.timeouts.delete == "30m"
    error_message = "a deletion waits for what GKE is still taking away"
  }
}

run "opens_webhooks_to_the_control_plane_alone" {
  command = plan

  variables {
    webhook_ports = [9443, 8080]
  }

  assert {
    condition     = one(google_compute_firewall.webhooks).source_ranges == toset(["172.16.0.0/28"])
    error_message = "only the control plane calls webhooks"
  }

  assert {
    condition     = one(google_compute_firewall.webhooks).target_tags == toset(["gke-node"])
    error_message = "only nodes are called"
  }

  assert {
    condition     = one(one(google_compute_firewall.webhooks).allow).ports == tolist(["8080", "9443"])
    error_message = "the ports are in the order of numbers"
  }
}

run "has_addresses_that_partners_know" {
  command = apply

  variables {
    nat_addresses         = 2
    private_services_cidr = "10.11.0.0/20"
  }

  assert {
    condition     = google_compute_router_nat.this.nat_ip_allocate_option == "MANUAL_ONLY" && length(google_compute_router_nat.this.nat_ips) == 2
    error_message = "NAT uses its own addresses"
  }

  assert {
    condition     = length(output.nat_addresses) == 2
    error_message = "they are handed on"
  }

  assert {
    condition     = one(google_service_networking_connection.this).deletion_policy == "ABANDON"
    error_message = "the peering goes with the network: Google refuses for days to take it away"
  }

  assert {
    condition     = one(google_compute_global_address.private_services).prefix_length == 20
    error_message = "the peering has the range that was given"
  }
}

run "refuses_ranges_that_overlap" {
  command = plan

  variables {
    services_cidr = "10.10.8.0/24"
  }

  expect_failures = [google_compute_network.this]
}

run "refuses_a_range_within_another" {
  command = plan

  variables {
    control_plane_cidr = "10.10.127.240/28"
  }

  expect_failures = [google_compute_network.this]
}

run "refuses_ranges_that_are_too_small" {
  command = plan

  variables {
    nodes_cidr            = "10.10.0.0/27"
    pods_cidr             = "10.10.64.0/22"
    services_cidr         = "10.10.32.0/28"
    control_plane_cidr    = "172.16.0.0/24"
    private_services_cidr = "10.11.0.0/25"
  }

  expect_failures = [var.nodes_cidr, var.pods_cidr, var.services_cidr, var.control_plane_cidr, var.private_services_cidr]
}

run "refuses_ranges_that_begin_elsewhere" {
  command = plan

  variables {
    nodes_cidr         = "10.10.0.1/20"
    pods_cidr          = "10.10.65.0/18"
    services_cidr      = "10.10.33.0/20"
    control_plane_cidr = "172.16.0.1/28"
  }

  expect_failures = [var.nodes_cidr, var.pods_cidr, var.services_cidr, var.control_plane_cidr]
}

run "refuses_what_google_would" {
  command = plan

  variables {
    region        = "europe-west1-b"
    name          = "Platform"
    routing_mode  = "LOCAL"
    webhook_ports = [0]
    node_tag      = "gke_node"
    flow_sampling = 0
    nat_addresses = -1
    nat_min_ports = 100
  }

  expect_failures = [var.region, var.name, var.routing_mode, var.webhook_ports, var.node_tag, var.flow_sampling, var.nat_addresses, var.nat_min_ports]
}

run "refuses_less_ports_at_most_than_at_least" {
  command = plan

  variables {
    nat_max_ports = 64
  }

  expect_failures = [var.nat_max_ports]
}
