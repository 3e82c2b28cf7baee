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

# For trying it only: a real one comes from where secrets are kept.
variable "shared_secret" {
  description = "The secret that both sides know."
  type        = string
  sensitive   = true
  default     = "only-for-trying-0123456789"
}

module "vpn" {
  source = "../.."

  project_id     = "acme-testing-1"
  region         = "europe-west1"
  network        = "projects/acme-testing-1/global/networks/platform"
  peer_asn       = 64600
  peer_addresses = ["203.0.113.1", "203.0.113.2"]
  shared_secret  = var.shared_secret

  tunnels = {
    a = { interface = 0, peer_interface = 0, bgp_address = "169.254.10.1/30", peer_bgp_address = "169.254.10.2" }
    b = { interface = 1, peer_interface = 1, bgp_address = "169.254.10.5/30", peer_bgp_address = "169.254.10.6" }
  }
}

output "addresses" {
  value = module.vpn.addresses
}
