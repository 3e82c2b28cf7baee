# Upgrades and security bulletins; GKE's service agent may publish to it by its role.
resource "google_pubsub_topic" "notifications" {
  project = var.project_id
  name    = "${var.name}-notifications"
  labels  = var.labels

  # Whoever subscribes later can still read the last week.
  message_retention_duration = "604800s"
}

resource "google_container_cluster" "this" {
  project             = var.project_id
  name                = var.name
  location            = var.region
  node_locations      = var.zones
  resource_labels     = var.labels
  deletion_protection = var.deletion_protection

  networking_mode = "VPC_NATIVE"
  network         = var.network
  subnetwork      = var.subnetwork

  # Dataplane V2: network policies without Calico, and what they deny can be logged.
  datapath_provider           = "ADVANCED_DATAPATH"
  enable_intranode_visibility = true
  enable_l4_ilb_subsetting    = true

  # Its node pools are resources of their own (modules/node-pool), so that changing one does not replace the cluster. GKE
  # wants one at the start all the same: a node in each zone, which goes at once. It is small, on pd-standard (the quota
  # of SSDs is low in new projects), and as hardened as the others because policies of an organisation count for it too.
  remove_default_node_pool = true
  initial_node_count       = 1

  node_config {
    service_account = var.node_service_account
    image_type      = "COS_CONTAINERD"
    disk_type       = "pd-standard"
    disk_size_gb    = 20

    metadata = {
      disable-legacy-endpoints = "true"
    }

    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = var.pods_range_name
    services_secondary_range_name = var.services_range_name
  }

  release_channel {
    channel = var.release_channel
  }

  maintenance_policy {
    recurring_window {
      start_time = var.maintenance_window.start
      end_time   = var.maintenance_window.end
      recurrence = var.maintenance_window.recurrence
    }

    dynamic "maintenance_exclusion" {
      for_each = var.maintenance_exclusions

      content {
        exclusion_name = maintenance_exclusion.key
        start_time     = maintenance_exclusion.value.start
        end_time       = maintenance_exclusion.value.end

        exclusion_options {
          scope = maintenance_exclusion.value.scope
        }
      }
    }
  }

  addons_config {
    # The cache on each node takes DNS's load off kube-dns, and its failures.
    dns_cache_config {
      enabled = true
    }

    gce_persistent_disk_csi_driver_config {
      enabled = true
    }

    horizontal_pod_autoscaling {
      disabled = false
    }

    # The Gateway API's controller is part of it.
    http_load_balancing {
      disabled = false
    }

    # This is Calico, which Dataplane V2 excludes.
    network_policy_config {
      disabled = true
    }
  }

  gateway_api_config {
    channel = "CHANNEL_STANDARD"
  }

  vertical_pod_autoscaling {
    enabled = true
  }

  cost_management_config {
    enabled = true
  }

  # Who reaches it, and how -------------------------------------------------------------------------------------------

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = true
    master_ipv4_cidr_block  = var.control_plane_cidr

    # From other regions of the network as well: a bastion, a VPN.
    master_global_access_config {
      enabled = true
    }
  }

  control_plane_endpoints_config {
    # IAM is the only way in: no client certificates and no tokens of Kubernetes itself.
    dns_endpoint_config {
      allow_external_traffic    = var.dns_endpoint_external
      enable_k8s_certs_via_dns  = false
      enable_k8s_tokens_via_dns = false
    }

    ip_endpoints_config {
      enabled = true
    }
  }

  # With no range in it only the cluster's own subnetwork gets in.
  master_authorized_networks_config {
    gcp_public_cidrs_access_enabled      = false
    private_endpoint_enforcement_enabled = true

    dynamic "cidr_blocks" {
      for_each = var.authorized_networks

      content {
        display_name = cidr_blocks.key
        cidr_block   = cidr_blocks.value
      }
    }
  }

  # Who may do what ---------------------------------------------------------------------------------------------------

  workload_identity_config {
    workload_pool = "${var.project_id}.svc.id.goog"
  }

  enable_legacy_abac = false

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  # Only health checks answer who nobody knows; no binding may give rights to everyone (system:unauthenticated,
  # system:authenticated).
  anonymous_authentication_config {
    mode = "LIMITED"
  }

  rbac_binding_config {
    enable_insecure_binding_system_authenticated   = false
    enable_insecure_binding_system_unauthenticated = false
  }

  dynamic "authenticator_groups_config" {
    for_each = var.security_group == null ? [] : [var.security_group]

    content {
      security_group = authenticator_groups_config.value
    }
  }

  # What protects it --------------------------------------------------------------------------------------------------

  enable_shielded_nodes = true

  database_encryption {
    state    = "ENCRYPTED"
    key_name = var.database_key
  }

  # The project's policy decides; as Google makes it, it lets every image in.
  binary_authorization {
    evaluation_mode = "PROJECT_SINGLETON_POLICY_ENFORCE"
  }

  security_posture_config {
    mode               = "BASIC"
    vulnerability_mode = "VULNERABILITY_DISABLED"
  }

  # Whoever may make a Service could take over others' traffic by it (CVE-2020-8554).
  service_external_ips_config {
    enabled = false
  }

  # The kubelet's port 10255 tells everyone on the network about pods. For pools that GKE makes by itself.
  node_pool_defaults {
    node_config_defaults {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }
  }

  # What is seen of it ------------------------------------------------------------------------------------------------

  logging_config {
    enable_components = var.log_components
  }

  monitoring_config {
    enable_components = var.metric_components

    # kube-prometheus-stack scrapes the workloads: twice would be paid twice.
    managed_prometheus {
      enabled = false
    }

    advanced_datapath_observability_config {
      enable_metrics = true
      enable_relay   = false
    }
  }

  notification_config {
    pubsub {
      enabled = true
      topic   = google_pubsub_topic.notifications.id

      filter {
        event_type = ["UPGRADE_AVAILABLE_EVENT", "UPGRADE_EVENT", "SECURITY_BULLETIN_EVENT"]
      }
    }
  }

  timeouts {
    create = "90m"
    update = "90m"
    delete = "90m"
  }

  lifecycle {
    # Both are about the pool that went; GKE then shows another pool's configuration in their place.
    ignore_changes = [initial_node_count, node_config]
  }
}
