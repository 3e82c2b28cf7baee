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

module "access" {
  source = "../.."

  project_id = "acme-testing-1"

  grants = {
    developers = { groups = ["checkout-developers@acme.example"], roles = ["roles/monitoring.viewer"] }
    operators  = { groups = ["platform-operators@acme.example"], roles = ["roles/logging.viewer", "roles/monitoring.viewer"] }
  }
}
