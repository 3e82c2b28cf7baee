provider "google" {
  project = var.project_id
  region  = var.region
}

module "gke" {
  source = "../../modules/gke"

  project_id           = var.project_id
  name                 = var.name
  region               = var.region
  zones                = var.zones
  network              = var.network
  subnetwork           = var.subnetwork
  pods_range_name      = var.pods_range_name
  services_range_name  = var.services_range_name
  control_plane_cidr   = var.control_plane_cidr
  authorized_networks  = var.authorized_networks
  node_service_account = var.node_service_account
  database_key         = var.database_key
  security_group       = var.security_group
  labels               = var.labels
  deletion_protection  = var.deletion_protection

  dns_endpoint_external  = var.dns_endpoint_external
  release_channel        = var.release_channel
  maintenance_window     = var.maintenance_window
  maintenance_exclusions = var.maintenance_exclusions
}

module "node_pool" {
  source   = "../../modules/node-pool"
  for_each = var.node_pools

  project_id         = var.project_id
  cluster            = module.gke.id
  name               = each.key
  zones              = var.zones
  machine_type       = each.value.machine_type
  min_nodes_per_zone = each.value.min_nodes_per_zone
  max_nodes_per_zone = each.value.max_nodes_per_zone
  disk_size_gb       = each.value.disk_size_gb
  disk_type          = each.value.disk_type
  max_pods_per_node  = each.value.max_pods_per_node
  spot               = each.value.spot
  taints             = each.value.taints
  sysctls            = each.value.sysctls
  max_surge          = each.value.max_surge
  max_unavailable    = each.value.max_unavailable
  blue_green         = each.value.blue_green
  service_account    = var.node_service_account
  tags               = [var.node_tag]
  node_labels        = merge(each.value.labels, { pool = each.key })
  resource_labels    = merge(var.labels, { pool = each.key })

  deletion_protection = var.deletion_protection
}
