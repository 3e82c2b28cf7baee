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

module "bucket" {
  source = "../.."

  project_id = "acme-testing-1"
  name       = "acme-testing-1-backups"
  location   = "europe-west1"
  kms_key    = "projects/acme-testing-1/locations/europe-west1/keyRings/platform-1/cryptoKeys/backup"

  members = {
    velero = { role = "roles/storage.objectAdmin", member = "serviceAccount:velero-backup@acme-testing-1.iam.gserviceaccount.com" }
  }

  # Made to be thrown away: leave it out where it is not.
  force_destroy = true
}

output "url" {
  value = module.bucket.url
}
