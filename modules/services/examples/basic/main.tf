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

module "services" {
  source = "../.."

  project_id = "acme-testing-1"
  services   = ["compute.googleapis.com", "container.googleapis.com", "dns.googleapis.com"]
}

# Whatever takes the project's id from here comes after the APIs.
output "project_id" {
  value = module.services.project_id
}
