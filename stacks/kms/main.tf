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

    # What Vault's own keys are sealed with.
    vault = {
      encrypters = { vault = "serviceAccount:${var.vault_service_account}" }
    }
  }
}

# Vault looks its key up before it uses it, which encrypting does not allow; on this key alone:
# https://developer.hashicorp.com/vault/docs/configuration/seal/gcpckms#authentication-permissions
resource "google_kms_crypto_key_iam_member" "vault_looks" {
  crypto_key_id = module.kms.keys["vault"]
  role          = "roles/cloudkms.viewer"
  member        = "serviceAccount:${var.vault_service_account}"
}
