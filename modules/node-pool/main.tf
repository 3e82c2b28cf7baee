resource "google_container_node_pool" "this" {
  project        = var.project_id
  cluster        = var.cluster
  name           = var.name
  node_locations = var.zones

  # The cluster's own protection comes too late: Terraform takes its pools away first.
  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"

  # At the start only; autoscaling has it from then on.
  initial_node_count = max(var.min_nodes_per_zone, 1)

  autoscaling {
    min_node_count  = var.min_nodes_per_zone
    max_node_count  = var.max_nodes_per_zone
    location_policy = "BALANCED"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    strategy        = "SURGE"
    max_surge       = var.max_surge
    max_unavailable = var.max_unavailable
  }

  node_config {
    machine_type    = var.machine_type
    image_type      = "COS_CONTAINERD"
    disk_size_gb    = var.disk_size_gb
    disk_type       = var.disk_type
    spot            = var.spot
    tags            = var.tags
    labels          = var.node_labels
    resource_labels = var.resource_labels

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

    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "FALSE"
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
