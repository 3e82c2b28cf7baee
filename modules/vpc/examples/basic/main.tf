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

module "vpc" {
  source = "../.."

  project_id         = "acme-testing-1"
  region             = "europe-west1"
  nodes_cidr         = "10.10.0.0/20"
  services_cidr      = "10.10.32.0/20"
  pods_cidr          = "10.10.64.0/18"
  control_plane_cidr = "172.16.0.0/28"

  # 8080: the injectors of Vault and Consul; 9443: Elastic's operator.
  webhook_ports = [8080, 9443]

  # Two addresses that partners may let in, and Cloud SQL on private ones.
  nat_addresses         = 2
  private_services_cidr = "10.11.0.0/20"
}

output "nat_addresses" {
  value = module.vpc.nat_addresses
}
