provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id           = "acme-testing-1"
  name                 = "acme-testing"
  region               = "europe-west1"
  zones                = ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
  network              = "projects/acme-testing-1/global/networks/platform"
  subnetwork           = "projects/acme-testing-1/regions/europe-west1/subnetworks/platform-nodes"
  pods_range_name      = "pods"
  services_range_name  = "services"
  control_plane_cidr   = "172.16.0.0/28"
  authorized_networks  = { company = "10.0.0.0/8" }
  node_service_account = "gke-nodes@acme-testing-1.iam.gserviceaccount.com"
  database_key         = "projects/acme-testing-1/locations/europe-west1/keyRings/platform-1/cryptoKeys/cluster"
  security_group       = "gke-security-groups@acme.example"
  labels               = { environment = "testing" }
}

run "is_highly_available" {
  command = plan

  assert {
    condition     = google_container_cluster.this.location == "europe-west1"
    error_message = "1: the control plane is regional"
  }

  assert {
    condition     = length(google_container_cluster.this.node_locations) == 3
    error_message = "2: nodes are in three zones"
  }

  assert {
    condition     = google_container_cluster.this.remove_default_node_pool && google_container_cluster.this.initial_node_count == 1
    error_message = "pools are resources of their own"
  }

  assert {
    condition     = google_container_cluster.this.release_channel[0].channel == "REGULAR"
    error_message = "17: it is in a release channel"
  }

  assert {
    condition     = google_container_cluster.this.maintenance_policy[0].recurring_window[0].recurrence == "FREQ=WEEKLY;BYDAY=SA,SU"
    error_message = "18: it is upgraded in its window alone"
  }

  assert {
    condition     = google_container_cluster.this.deletion_protection
    error_message = "25: it is protected unless somebody says otherwise"
  }

  assert {
    condition     = google_container_cluster.this.timeouts.create == "90m" && google_container_cluster.this.timeouts.delete == "90m"
    error_message = "GKE may take its time"
  }
}

run "lets_in_whom_it_knows" {
  command = plan

  assert {
    condition     = google_container_cluster.this.private_cluster_config[0].enable_private_nodes
    error_message = "3: nodes have no address of the internet"
  }

  assert {
    condition     = google_container_cluster.this.private_cluster_config[0].enable_private_endpoint
    error_message = "4: the control plane has none either"
  }

  assert {
    condition     = google_container_cluster.this.control_plane_endpoints_config[0].dns_endpoint_config[0].allow_external_traffic && !google_container_cluster.this.control_plane_endpoints_config[0].dns_endpoint_config[0].enable_k8s_certs_via_dns && !google_container_cluster.this.control_plane_endpoints_config[0].dns_endpoint_config[0].enable_k8s_tokens_via_dns
    error_message = "4: IAM is the only way through the DNS endpoint"
  }

  assert {
    condition     = [for block in google_container_cluster.this.master_authorized_networks_config[0].cidr_blocks : block.cidr_block] == ["10.0.0.0/8"]
    error_message = "5: the networks are those that were named"
  }

  assert {
    condition     = !google_container_cluster.this.master_authorized_networks_config[0].gcp_public_cidrs_access_enabled && google_container_cluster.this.master_authorized_networks_config[0].private_endpoint_enforcement_enabled
    error_message = "5: nobody else of Google's customers is let in"
  }

  assert {
    condition     = google_container_cluster.this.networking_mode == "VPC_NATIVE" && google_container_cluster.this.ip_allocation_policy[0].cluster_secondary_range_name == "pods" && google_container_cluster.this.ip_allocation_policy[0].services_secondary_range_name == "services"
    error_message = "6: it is VPC-native"
  }

  assert {
    condition     = google_container_cluster.this.datapath_provider == "ADVANCED_DATAPATH" && google_container_cluster.this.enable_intranode_visibility && google_container_cluster.this.addons_config[0].network_policy_config[0].disabled
    error_message = "7: Dataplane V2 enforces network policies"
  }

  assert {
    condition     = !google_container_cluster.this.service_external_ips_config[0].enabled
    error_message = "nobody takes over an address by a Service"
  }
}

run "gives_rights_to_whom_it_knows" {
  command = plan

  assert {
    condition     = google_container_cluster.this.workload_identity_config[0].workload_pool == "acme-testing-1.svc.id.goog"
    error_message = "8: workloads have identities of their own"
  }

  assert {
    condition     = google_container_cluster.this.node_config[0].service_account == "gke-nodes@acme-testing-1.iam.gserviceaccount.com" && google_container_cluster.this.node_config[0].workload_metadata_config[0].mode == "GKE_METADATA"
    error_message = "9: not even the first pool has the default account"
  }

  assert {
    condition     = !google_container_cluster.this.enable_legacy_abac && !google_container_cluster.this.master_auth[0].client_certificate_config[0].issue_client_certificate
    error_message = "21: neither ABAC nor client certificates"
  }

  assert {
    condition     = google_container_cluster.this.anonymous_authentication_config[0].mode == "LIMITED"
    error_message = "21: nobody who is unknown gets more than a health check"
  }

  assert {
    condition     = !google_container_cluster.this.rbac_binding_config[0].enable_insecure_binding_system_authenticated && !google_container_cluster.this.rbac_binding_config[0].enable_insecure_binding_system_unauthenticated
    error_message = "21: no binding gives rights to everybody"
  }

  assert {
    condition     = google_container_cluster.this.authenticator_groups_config[0].security_group == "gke-security-groups@acme.example"
    error_message = "24: roles are given to groups"
  }

  assert {
    condition     = google_container_cluster.this.binary_authorization[0].evaluation_mode == "PROJECT_SINGLETON_POLICY_ENFORCE"
    error_message = "23: the project's policy decides which images run"
  }
}

run "is_hardened" {
  command = plan

  assert {
    condition     = google_container_cluster.this.database_encryption[0].state == "ENCRYPTED" && endswith(google_container_cluster.this.database_encryption[0].key_name, "/cryptoKeys/cluster")
    error_message = "10: Secrets are encrypted with a key of the platform's"
  }

  assert {
    condition     = google_container_cluster.this.enable_shielded_nodes
    error_message = "11: nodes are shielded"
  }

  assert {
    condition     = google_container_cluster.this.node_config[0].shielded_instance_config[0].enable_secure_boot && google_container_cluster.this.node_config[0].shielded_instance_config[0].enable_integrity_monitoring
    error_message = "12, 13: the first pool boots securely too"
  }

  assert {
    condition     = google_container_cluster.this.node_config[0].image_type == "COS_CONTAINERD" && google_container_cluster.this.node_config[0].disk_type == "pd-standard"
    error_message = "14: the first pool has the image made for it, and takes no SSD"
  }

  assert {
    condition     = google_container_cluster.this.node_pool_defaults[0].node_config_defaults[0].insecure_kubelet_readonly_port_enabled == "FALSE" && google_container_cluster.this.node_config[0].kubelet_config[0].insecure_kubelet_readonly_port_enabled == "FALSE"
    error_message = "the kubelet tells nobody about pods"
  }

  assert {
    condition     = google_container_cluster.this.security_posture_config[0].mode == "BASIC"
    error_message = "misconfigured workloads are reported"
  }

  assert {
    condition     = google_container_cluster.this.gateway_api_config[0].channel == "CHANNEL_STANDARD" && google_container_cluster.this.addons_config[0].dns_cache_config[0].enabled
    error_message = "the Gateway API and the DNS cache are there"
  }
}

run "is_seen" {
  command = plan

  assert {
    condition     = google_container_cluster.this.logging_config[0].enable_components == toset(["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"])
    error_message = "22: the control plane is logged, workloads are the platform's own logging's"
  }

  assert {
    condition     = google_container_cluster.this.monitoring_config[0].enable_components == toset(["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]) && !google_container_cluster.this.monitoring_config[0].managed_prometheus[0].enabled
    error_message = "22: the control plane is measured, workloads are Prometheus's"
  }

  assert {
    condition     = google_container_cluster.this.notification_config[0].pubsub[0].enabled && toset(google_container_cluster.this.notification_config[0].pubsub[0].filter[0].event_type) == toset(["UPGRADE_AVAILABLE_EVENT", "UPGRADE_EVENT", "SECURITY_BULLETIN_EVENT"])
    error_message = "upgrades and bulletins are told of"
  }

  assert {
    condition     = google_container_cluster.this.cost_management_config[0].enabled && google_container_cluster.this.resource_labels["environment"] == "testing"
    error_message = "28: cost is found by namespace and label"
  }
}

run "hands_on_what_later_stacks_need" {
  command = apply

  variables {
    deletion_protection    = false
    maintenance_exclusions = { new-year = { start = "2026-12-20T00:00:00Z", end = "2027-01-06T00:00:00Z" } }
  }

  assert {
    condition     = output.workload_pool == "acme-testing-1.svc.id.goog" && output.id == "projects/acme-testing-1/locations/europe-west1/clusters/acme-testing"
    error_message = "pool and id"
  }

  assert {
    condition     = length(output.ip_endpoint) > 0 && length(output.dns_endpoint) > 0 && length(output.cluster_ca_certificate) > 0
    error_message = "endpoints and authority"
  }

  assert {
    condition     = google_container_cluster.this.maintenance_policy[0].maintenance_exclusion == toset([]) || length(google_container_cluster.this.maintenance_policy[0].maintenance_exclusion) == 1
    error_message = "the exclusion is there"
  }
}

run "refuses_two_zones_and_another_region" {
  command = plan

  variables {
    zones = ["europe-west1-b", "europe-west4-a"]
  }

  expect_failures = [var.zones]
}

run "refuses_the_whole_internet" {
  command = plan

  variables {
    authorized_networks = { all = "0.0.0.0/0" }
  }

  expect_failures = [var.authorized_networks]
}

run "refuses_half_of_the_internet" {
  command = plan

  variables {
    authorized_networks = { half = "128.0.0.0/1" }
  }

  expect_failures = [var.authorized_networks]
}

run "refuses_what_is_not_safe" {
  command = plan

  variables {
    region               = "europe-west1-b"
    node_service_account = "482591473560-compute@developer.gserviceaccount.com"
    database_key         = ""
    security_group       = "admins@acme.example"
    log_components       = ["WORKLOADS"]
    metric_components    = ["APISERVER"]
  }

  expect_failures = [var.region, var.node_service_account, var.database_key, var.security_group, var.log_components, var.metric_components]
}

run "refuses_what_google_would" {
  command = plan

  variables {
    name               = "Acme"
    network            = "platform"
    subnetwork         = "nodes"
    control_plane_cidr = "172.16.0.0/24"
    release_channel    = "NONE"
    log_components     = ["SYSTEM_COMPONENTS", "AUDIT"]
    labels             = { Team = "a" }
  }

  expect_failures = [var.name, var.network, var.subnetwork, var.control_plane_cidr, var.release_channel, var.log_components, var.labels]
}

run "refuses_windows_that_are_too_short" {
  command = plan

  variables {
    maintenance_window     = { start = "2026-01-03T01:00:00Z", end = "2026-01-03T03:00:00Z", recurrence = "FREQ=WEEKLY;BYDAY=SA,SU" }
    maintenance_exclusions = { never = { start = "2026-12-20T00:00:00Z", end = "2026-12-19T00:00:00Z" } }
  }

  expect_failures = [var.maintenance_window, var.maintenance_exclusions]
}
