provider "google" {
  project = var.project_id
  region  = var.region
}

module "bucket" {
  source = "../../modules/bucket"

  project_id = var.project_id
  name       = var.name
  location   = var.region
  kms_key    = var.kms_key
  labels     = var.labels

  # Velero reads, writes and deletes objects; it need not change the bucket.
  members = {
    writer = { role = "roles/storage.objectAdmin", member = "serviceAccount:${var.writer}" }
  }

  # An environment that is thrown away leaves nothing that is paid for.
  force_destroy    = !var.deletion_protection
  soft_delete_days = var.deletion_protection ? 7 : 0
}
