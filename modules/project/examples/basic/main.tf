terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.40, < 8"
    }
  }
}

provider "google" {}

module "project" {
  source = "../.."

  project_id      = "acme-testing-1"
  name            = "acme testing"
  folder_id       = "345678901234"
  billing_account = "012345-6789AB-CDEF01"
  labels          = { platform = "acme", environment = "testing" }

  # Made to be thrown away: leave both out where it is not.
  deletion_protection = false
  lien                = false
}

output "project_number" {
  value = module.project.project_number
}
