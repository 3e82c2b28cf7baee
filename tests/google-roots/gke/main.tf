provider "google" {
  project = "acme-gke"
  region  = "europe-west1"
}

variable "channel" { type = string }
variable "master_cidr" { type = string }
variable "networks" { type = map(string) }
variable "components" { type = list(string) }
variable "machine_type" { type = string }
variable "max_nodes" { type = number }
variable "taints" { type = list(object({ key = string, value = string, effect = string })) }
variable "labels" { type = map(string) }
variable "window_start" { type = string }
variable "group" {
  type    = string
  default = null
}

resource "google_compute_network" "main" {
  name                    = "main"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "main" {
  name          = "main"
  network       = google_compute_network.main.id
  ip_cidr_range = "10.0.0.0/20"
  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = "10.64.0.0/14"
  }
  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = "10.4.0.0/20"
  }
}

resource "google_service_account" "nodes" {
  account_id = "gke-nodes"
}

resource "google_kms_key_ring" "main" {
  name     = "gke"
  location = "europe-west1"
}

resource "google_kms_crypto_key" "main" {
  name            = "secrets"
  key_ring        = google_kms_key_ring.main.id
  rotation_period = "7776000s"
}

resource "google_pubsub_topic" "upgrades" {
  name = "upgrades"
}

# Everything that hardens a cluster.
resource "google_container_cluster" "hard" {
  name                     = "hard"
  location                 = "europe-west1"
  node_locations           = ["europe-west1-b", "europe-west1-c"]
  network                  = google_compute_network.main.id
  subnetwork               = google_compute_subnetwork.main.id
  description              = "Hard"
  initial_node_count       = 1
  remove_default_node_pool = true
  deletion_protection      = false
  networking_mode          = "VPC_NATIVE"
  datapath_provider        = "ADVANCED_DATAPATH"
  resource_labels          = var.labels

  enable_shielded_nodes       = true
  enable_intranode_visibility = true
  enable_l4_ilb_subsetting    = true
  enable_legacy_abac          = false
  enable_kubernetes_alpha     = false

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = false
    master_ipv4_cidr_block  = var.master_cidr
    master_global_access_config {
      enabled = true
    }
  }

  master_authorized_networks_config {
    gcp_public_cidrs_access_enabled = false
    dynamic "cidr_blocks" {
      for_each = var.networks
      content {
        display_name = cidr_blocks.key
        cidr_block   = cidr_blocks.value
      }
    }
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  workload_identity_config {
    workload_pool = "acme-gke.svc.id.goog"
  }

  release_channel {
    channel = var.channel
  }

  maintenance_policy {
    recurring_window {
      start_time = var.window_start
      end_time   = "2026-01-03T08:00:00Z"
      recurrence = "FREQ=WEEKLY;BYDAY=SA,SU"
    }
    maintenance_exclusion {
      exclusion_name = "christmas"
      start_time     = "2026-12-20T00:00:00Z"
      end_time       = "2026-12-31T00:00:00Z"
      exclusion_options {
        scope = "NO_UPGRADES"
      }
    }
  }

  addons_config {
    http_load_balancing {
      disabled = false
    }
    horizontal_pod_autoscaling {
      disabled = false
    }
    network_policy_config {
      disabled = true
    }
    dns_cache_config {
      enabled = true
    }
    gce_persistent_disk_csi_driver_config {
      enabled = true
    }
    gcp_filestore_csi_driver_config {
      enabled = true
    }
    gcs_fuse_csi_driver_config {
      enabled = false
    }
    gke_backup_agent_config {
      enabled = true
    }
    config_connector_config {
      enabled = false
    }
  }

  binary_authorization {
    evaluation_mode = "PROJECT_SINGLETON_POLICY_ENFORCE"
  }

  database_encryption {
    state    = "ENCRYPTED"
    key_name = google_kms_crypto_key.main.id
  }

  dns_config {
    cluster_dns        = "CLOUD_DNS"
    cluster_dns_scope  = "CLUSTER_SCOPE"
    cluster_dns_domain = "cluster.local"
  }

  security_posture_config {
    mode               = "BASIC"
    vulnerability_mode = "VULNERABILITY_BASIC"
  }

  logging_config {
    enable_components = var.components
  }

  monitoring_config {
    enable_components = var.components
    managed_prometheus {
      enabled = true
    }
    advanced_datapath_observability_config {
      enable_metrics = true
      enable_relay   = true
    }
  }

  notification_config {
    pubsub {
      enabled = true
      topic   = google_pubsub_topic.upgrades.id
      filter {
        event_type = ["UPGRADE_EVENT", "SECURITY_BULLETIN_EVENT"]
      }
    }
  }

  vertical_pod_autoscaling {
    enabled = true
  }

  cost_management_config {
    enabled = true
  }

  gateway_api_config {
    channel = "CHANNEL_STANDARD"
  }

  service_external_ips_config {
    enabled = false
  }

  mesh_certificates {
    enable_certificates = true
  }

  identity_service_config {
    enabled = false
  }

  secret_manager_config {
    enabled = true
  }

  node_pool_defaults {
    node_config_defaults {
      insecure_kubelet_readonly_port_enabled = "FALSE"
      logging_variant                        = "DEFAULT"
      gcfs_config {
        enabled = true
      }
    }
  }

  cluster_autoscaling {
    enabled             = true
    autoscaling_profile = "OPTIMIZE_UTILIZATION"
    resource_limits {
      resource_type = "cpu"
      minimum       = 1
      maximum       = 100
    }
    resource_limits {
      resource_type = "memory"
      maximum       = 1000
    }
    auto_provisioning_defaults {
      service_account = google_service_account.nodes.email
      oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
      disk_size       = 50
      image_type      = "COS_CONTAINERD"
      management {
        auto_upgrade = true
        auto_repair  = true
      }
      shielded_instance_config {
        enable_secure_boot = true
      }
    }
  }

  dynamic "authenticator_groups_config" {
    for_each = var.group == null ? [] : [var.group]
    content {
      security_group = authenticator_groups_config.value
    }
  }

  control_plane_endpoints_config {
    dns_endpoint_config {
      allow_external_traffic = true
    }
    ip_endpoints_config {
      enabled = true
    }
  }

  enterprise_config {
    desired_tier = "STANDARD"
  }

  confidential_nodes {
    enabled = false
  }

  resource_usage_export_config {
    enable_network_egress_metering = true
    bigquery_destination {
      dataset_id = "usage"
    }
  }

  timeouts {
    create = "60m"
  }

  lifecycle {
    ignore_changes = [initial_node_count]
  }
}

resource "google_container_node_pool" "main" {
  name               = "main"
  cluster            = google_container_cluster.hard.id
  node_locations     = ["europe-west1-b"]
  initial_node_count = 1
  max_pods_per_node  = 64

  autoscaling {
    min_node_count  = 1
    max_node_count  = var.max_nodes
    location_policy = "BALANCED"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    strategy        = "SURGE"
    max_surge       = 1
    max_unavailable = 0
  }

  node_config {
    machine_type    = var.machine_type
    disk_size_gb    = 100
    disk_type       = "pd-balanced"
    image_type      = "COS_CONTAINERD"
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    labels          = { pool = "main" }
    resource_labels = var.labels
    tags            = ["node", "gke"]
    metadata        = { disable-legacy-endpoints = "true" }
    spot            = true

    dynamic "taint" {
      for_each = var.taints
      content {
        key    = taint.value.key
        value  = taint.value.value
        effect = taint.value.effect
      }
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }
    workload_metadata_config {
      mode = "GKE_METADATA"
    }
    gvnic {
      enabled = true
    }
    gcfs_config {
      enabled = true
    }
    kubelet_config {
      cpu_manager_policy                     = "static"
      cpu_cfs_quota                          = true
      pod_pids_limit                         = 4096
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }
    linux_node_config {
      cgroup_mode = "CGROUP_MODE_V2"
      sysctls     = { "net.core.somaxconn" = "4096" }
    }
    reservation_affinity {
      consume_reservation_type = "NO_RESERVATION"
    }
    advanced_machine_features {
      threads_per_core = 1
    }
  }

  network_config {
    enable_private_nodes = true
    pod_range            = "pods"
  }
}

resource "google_container_node_pool" "plain" {
  name_prefix = "plain-"
  location    = "europe-west1"
  cluster     = google_container_cluster.hard.name
  node_count  = 2
}

resource "google_container_cluster" "autopilot" {
  name             = "autopilot"
  location         = "europe-west4"
  enable_autopilot = true
  network          = google_compute_network.main.name
  subnetwork       = "projects/acme-gke/regions/europe-west4/subnetworks/other"
  ip_allocation_policy {}
  release_channel {
    channel = var.channel
  }
}

resource "google_container_cluster" "plain" {
  name               = "plain"
  location           = "europe-west1-b"
  initial_node_count = 3
  node_config {
    machine_type = var.machine_type
    oauth_scopes = ["cloud-platform", "logging-write"]
    labels       = { a = "b" }
    tags         = ["x"]
  }
  maintenance_policy {
    daily_maintenance_window {
      start_time = "03:00"
    }
  }
  network_policy {
    enabled  = true
    provider = "CALICO"
  }
}

resource "google_gke_hub_membership" "main" {
  membership_id = "hard"
  endpoint {
    gke_cluster {
      resource_link = google_container_cluster.hard.id
    }
  }
  authority {
    issuer = "https://container.googleapis.com/v1/${google_container_cluster.hard.id}"
  }
}

resource "google_gke_backup_backup_plan" "main" {
  name     = "daily"
  cluster  = google_container_cluster.hard.id
  location = "europe-west1"
  retention_policy {
    backup_delete_lock_days = 30
    backup_retain_days      = 180
  }
  backup_schedule {
    cron_schedule = "0 9 * * 1"
  }
  backup_config {
    include_volume_data = true
    include_secrets     = true
    selected_applications {
      namespaced_names {
        name      = "app1"
        namespace = "ns1"
      }
    }
  }
}
