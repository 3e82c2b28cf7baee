provider "google" {
  project = var.project_id
  region  = var.region
}

module "vpc" {
  source = "../../modules/vpc"

  project_id         = var.project_id
  region             = var.region
  nodes_cidr         = var.nodes_cidr
  pods_cidr          = var.pods_cidr
  services_cidr      = var.services_cidr
  control_plane_cidr = var.control_plane_cidr
  nat_addresses      = var.nat_addresses
  nat_max_ports      = var.nat_max_ports

  # 8080: the injectors of Vault and Consul; 9443: Elastic's operator.
  webhook_ports = [8080, 9443]
}
