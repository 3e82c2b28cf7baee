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

module "break_glass" {
  source = "../.."

  project_id           = "acme-testing-1"
  name                 = "break-glass"
  groups               = ["platform-break-glass@acme.example"]
  roles                = ["roles/container.admin"]
  max_request_duration = "14400s"
  notified             = ["platform-operators@acme.example"]
}
