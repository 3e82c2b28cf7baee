resource "google_container_node_pool" "this" {
  project        = var.project_id
  cluster        = var.cluster
  name           = var.name
  node_locations = var.zones

  max_pods_per_node = var.max_pods_per_node

  # The cluster's own protection comes too late: Terraform takes its pools away first.
  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"

  # At the start only; autoscaling has it from then on.
  initial_node_count = max(var.min_nodes_per_zone, 1)

  autoscaling {
    min_node_count = var.min_nodes_per_zone
    max_node_count = var.max_nodes_per_zone

    # Spot machines are taken from wherever Google has some; others stay even, so that a zone may fail.
    location_policy = var.spot ? "ANY" : "BALANCED"
  }

  # Said of the cluster already; a pool may differ from it, so it is said here as well.
  network_config {
    enable_private_nodes = true
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    strategy        = var.blue_green == null ? "SURGE" : "BLUE_GREEN"
    max_surge       = var.blue_green == null ? var.max_surge : null
    max_unavailable = var.blue_green == null ? var.max_unavailable : null

    dynamic "blue_green_settings" {
      for_each = var.blue_green == null ? [] : [var.blue_green]

      content {
        node_pool_soak_duration = "${blue_green_settings.value.soak_minutes * 60}s"

        standard_rollout_policy {
          batch_node_count    = blue_green_settings.value.batch_nodes
          batch_soak_duration = "${blue_green_settings.value.batch_soak_minutes * 60}s"
        }
      }
    }
  }

  node_config {
    machine_type      = var.machine_type
    image_type        = "COS_CONTAINERD"
    disk_size_gb      = var.disk_size_gb
    disk_type         = var.disk_type
    boot_disk_kms_key = var.disk_key
    spot              = var.spot
    tags              = var.tags
    labels            = var.node_labels
    resource_labels   = var.resource_labels

    # Scopes are the older way to limit nodes; with this one the roles of the service account decide.
    service_account = var.service_account
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]

    metadata = {
      disable-legacy-endpoints = "true"
    }

    dynamic "taint" {
      for_each = var.taints

      content {
        key    = taint.value.key
        value  = taint.value.value
        effect = taint.value.effect
      }
    }

    # Pods get tokens of their own identity, never of the node's.
    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    # One pod that forks without end takes no more than its share of the node's process ids.
    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "FALSE"
      pod_pids_limit                         = var.pod_pids_limit
    }

    dynamic "linux_node_config" {
      for_each = length(var.sysctls) > 0 ? [var.sysctls] : []

      content {
        sysctls = linux_node_config.value
      }
    }
  }

  timeouts {
    create = "60m"
    update = "120m"
    delete = "60m"
  }

  lifecycle {
    # A change of it would replace the pool.
    ignore_changes = [initial_node_count]
  }
}
