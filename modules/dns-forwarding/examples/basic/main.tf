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

module "forwarding" {
  source = "../.."

  project_id = "acme-testing-1"
  network    = "projects/acme-testing-1/global/networks/platform"
  zones      = { "corp.acme.example" = ["10.0.0.53", "10.0.1.53"] }
}
