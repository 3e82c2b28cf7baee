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

module "images" {
  source = "../.."

  project_id   = "acme-testing-1"
  account_id   = "image-builder"
  display_name = "Builds images"
  roles        = ["roles/artifactregistry.writer"]
  permissions  = ["cloudbuild.builds.get"]
}

output "email" {
  value = module.images.email
}
