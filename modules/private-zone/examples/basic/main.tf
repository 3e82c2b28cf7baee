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

module "zone" {
  source = "../.."

  project_id = "acme-testing-1"
  domain     = "internal.testing.acme.example"
  networks   = ["projects/acme-testing-1/global/networks/platform"]
  records    = { database = { name = "database", type = "A", values = ["10.10.0.10"] } }
}
