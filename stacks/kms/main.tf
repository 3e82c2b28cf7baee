provider "google" {
  project = var.project_id
  region  = var.region
}

module "kms" {
  source = "../../modules/kms"

  project_id = var.project_id
  location   = var.region
  name       = var.key_ring
  labels     = var.labels

  deletion_protection = var.deletion_protection

  # One key for each purpose, so that one can be given up without the others.
  keys = {
    # Secrets in the cluster's database, encrypted by GKE's service agent.
    cluster = {
      encrypters = { gke = "serviceAccount:${var.gke_service_agent}" }
    }

    # Objects in the bucket of backups.
    backup = {
      encrypters = { storage = "serviceAccount:${var.storage_service_agent}" }
    }
  }
}
