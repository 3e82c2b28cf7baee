terraform {
  required_version = ">= 1.9" # OpenTofu >= 1.10 satisfies this as well

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.40, < 8"
    }
  }
}

provider "google" {
  project = "acme-testing-1"
}

module "secret" {
  source = "../.."

  project_id = "acme-testing-1"
  name       = "payment-gateway"
  locations  = ["europe-west1"]

  members = {
    writer = { role = "roles/secretmanager.secretVersionAdder", member = "group:platform-operators@acme.example" }
    reader = { role = "roles/secretmanager.secretAccessor", member = "group:platform-break-glass@acme.example" }
  }

  deletion_protection = false
}
