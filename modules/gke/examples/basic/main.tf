terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.40, < 8"
    }
  }
}

provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

locals {
  project_id         = "acme-testing-1"
  region             = "europe-west1"
  control_plane_cidr = "172.16.0.0/28"
}

module "vpc" {
  source = "../../../vpc"

  project_id         = local.project_id
  region             = local.region
  nodes_cidr         = "10.10.0.0/20"
  services_cidr      = "10.10.32.0/20"
  pods_cidr          = "10.10.64.0/18"
  control_plane_cidr = local.control_plane_cidr
}

module "nodes" {
  source = "../../../iam"

  project_id   = local.project_id
  account_id   = "gke-nodes"
  display_name = "GKE nodes"
  roles        = ["roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"]
}

module "kms" {
  source = "../../../kms"

  project_id          = local.project_id
  location            = local.region
  name                = "platform-1"
  keys                = { cluster = { encrypters = { gke = "serviceAccount:service-482591473560@container-engine-robot.iam.gserviceaccount.com" } } }
  deletion_protection = false
}

module "gke" {
  source = "../.."

  project_id           = local.project_id
  name                 = "acme-testing"
  region               = local.region
  zones                = ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
  network              = module.vpc.network
  subnetwork           = module.vpc.subnetwork
  pods_range_name      = module.vpc.pods_range_name
  services_range_name  = module.vpc.services_range_name
  control_plane_cidr   = local.control_plane_cidr
  authorized_networks  = { company = "10.0.0.0/8" }
  node_service_account = module.nodes.email
  database_key         = module.kms.keys["cluster"]
  security_group       = "gke-security-groups@acme.example"

  # No upgrade of any kind around the new year.
  maintenance_exclusions = {
    new-year = { start = "2026-12-20T00:00:00Z", end = "2027-01-06T00:00:00Z" }
  }

  # Made to be thrown away: leave it out where it is not.
  deletion_protection = false
}

module "pool" {
  source = "../../../node-pool"

  project_id          = local.project_id
  cluster             = module.gke.id
  name                = "apps"
  machine_type        = "e2-standard-4"
  max_nodes_per_zone  = 3
  service_account     = module.nodes.email
  tags                = [module.vpc.node_tag]
  deletion_protection = false
}

output "dns_endpoint" {
  value = module.gke.dns_endpoint
}
