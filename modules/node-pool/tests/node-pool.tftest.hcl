provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id         = "acme-testing-1"
  cluster            = "projects/acme-testing-1/locations/europe-west1/clusters/acme-testing"
  name               = "apps"
  zones              = ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
  machine_type       = "e2-standard-4"
  max_nodes_per_zone = 3
  service_account    = "gke-nodes@acme-testing-1.iam.gserviceaccount.com"
}

run "is_hardened" {
  command = plan

  assert {
    condition     = length(google_container_node_pool.this.node_locations) == 3
    error_message = "2: nodes are in three zones"
  }

  assert {
    condition     = google_container_node_pool.this.network_config[0].enable_private_nodes
    error_message = "3: nodes have no address of the internet"
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].workload_metadata_config[0].mode == "GKE_METADATA"
    error_message = "8: pods get tokens of their own identity"
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].service_account == "gke-nodes@acme-testing-1.iam.gserviceaccount.com"
    error_message = "9: nodes have an account of their own"
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].shielded_instance_config[0].enable_secure_boot
    error_message = "12: nodes boot securely"
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].shielded_instance_config[0].enable_integrity_monitoring
    error_message = "13: nodes are measured"
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].image_type == "COS_CONTAINERD"
    error_message = "14: nodes have the image made for them"
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].kubelet_config[0].insecure_kubelet_readonly_port_enabled == "FALSE" && google_container_node_pool.this.node_config[0].kubelet_config[0].pod_pids_limit == 4096
    error_message = "the kubelet tells nobody about pods, and no pod takes all process ids"
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].metadata["disable-legacy-endpoints"] == "true"
    error_message = "the old metadata server is off"
  }
}

run "is_kept_up_to_date_and_bounded" {
  command = plan

  assert {
    condition     = google_container_node_pool.this.management[0].auto_repair
    error_message = "15: broken nodes are repaired"
  }

  assert {
    condition     = google_container_node_pool.this.management[0].auto_upgrade
    error_message = "16: nodes are upgraded"
  }

  assert {
    condition     = google_container_node_pool.this.upgrade_settings[0].strategy == "SURGE" && google_container_node_pool.this.upgrade_settings[0].max_surge == 1 && google_container_node_pool.this.upgrade_settings[0].max_unavailable == 0
    error_message = "19: an upgrade adds a node before it takes one away"
  }

  assert {
    condition     = google_container_node_pool.this.autoscaling[0].min_node_count == 1 && google_container_node_pool.this.autoscaling[0].max_node_count == 3 && google_container_node_pool.this.autoscaling[0].location_policy == "BALANCED"
    error_message = "20: autoscaling is bounded and even"
  }

  assert {
    condition     = google_container_node_pool.this.deletion_policy == "PREVENT"
    error_message = "25: it is protected unless somebody says otherwise"
  }
}

run "is_a_spot_pool" {
  command = apply

  variables {
    deletion_protection = false
    spot                = true
    taints              = [{ key = "dedicated", value = "search", effect = "NO_SCHEDULE" }]
    sysctls             = { "vm.max_map_count" = "262144" }
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].spot && google_container_node_pool.this.autoscaling[0].location_policy == "ANY"
    error_message = "spot machines are taken from wherever there are some"
  }

  assert {
    condition     = [for taint in google_container_node_pool.this.node_config[0].taint : taint.key] == ["dedicated"]
    error_message = "it has the taint"
  }

  assert {
    condition     = google_container_node_pool.this.node_config[0].linux_node_config[0].sysctls["vm.max_map_count"] == "262144"
    error_message = "it has the kernel parameter"
  }
}

run "upgrades_by_a_second_set_of_nodes" {
  command = plan

  variables {
    blue_green = {}
  }

  assert {
    condition     = google_container_node_pool.this.upgrade_settings[0].strategy == "BLUE_GREEN" && google_container_node_pool.this.upgrade_settings[0].blue_green_settings[0].node_pool_soak_duration == "3600s"
    error_message = "19: an hour to go back"
  }
}

run "refuses_what_is_not_safe" {
  command = plan

  variables {
    zones              = ["europe-west1-b"]
    service_account    = "482591473560-compute@developer.gserviceaccount.com"
    machine_type       = "e2-micro"
    max_nodes_per_zone = 0
    max_surge          = 0
    node_labels        = { "kubernetes.io/role" = "a" }
  }

  expect_failures = [var.zones, var.service_account, var.machine_type, var.max_nodes_per_zone, var.max_unavailable, var.node_labels]
}

run "refuses_what_google_would" {
  command = plan

  variables {
    cluster            = "acme-testing"
    name               = "Apps"
    machine_type       = "big"
    disk_size_gb       = 10
    disk_type          = "ssd"
    disk_key           = "k"
    min_nodes_per_zone = 0.5
    max_pods_per_node  = 300
    pod_pids_limit     = 10
    sysctls            = { max_map_count = "1" }
    taints             = [{ key = "dedicated", value = "search", effect = "NoSchedule" }]
    blue_green         = { soak_minutes = 20000 }
  }

  expect_failures = [var.cluster, var.name, var.machine_type, var.disk_size_gb, var.disk_type, var.disk_key, var.min_nodes_per_zone, var.max_pods_per_node, var.pod_pids_limit, var.sysctls, var.taints, var.blue_green]
}
