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

  project_id     = "acme-testing-1"
  domain         = "testing.acme.example"
  record_writers = { cert-manager = "serviceAccount:cert-manager@acme-testing-1.iam.gserviceaccount.com" }

  # Made to be thrown away: leave it out where it is not.
  force_destroy = true
}

# What the parent zone must delegate to.
output "name_servers" {
  value = module.zone.name_servers
}
