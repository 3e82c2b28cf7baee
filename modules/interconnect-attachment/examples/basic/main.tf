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

module "interconnect" {
  source = "../.."

  project_id = "acme-testing-1"
  region     = "europe-west1"
  network    = "projects/acme-testing-1/global/networks/platform"
}

output "pairing_keys" {
  value     = module.interconnect.pairing_keys
  sensitive = true
}
