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

module "kms" {
  source = "../.."

  project_id = "acme-testing-1"
  location   = "europe-west1"
  name       = "platform-1"

  keys = {
    cluster = {
      encrypters       = { gke = "serviceAccount:service-482591473560@container-engine-robot.iam.gserviceaccount.com" }
      protection_level = "HSM"
    }
  }

  # Made to be thrown away: leave it out where it is not.
  deletion_protection = false
}

output "cluster_key" {
  value = module.kms.keys["cluster"]
}
