provider "google" {
  project = var.project_id
  region  = var.region
}

locals {
  numbers = [for number in range(var.recovery_keys) : tostring(number + 1)]
}

# A secret for each recovery key: three of five together make a root token, so nobody should have to have all of them.
module "recovery_key" {
  source   = "../../modules/secret"
  for_each = toset(local.numbers)

  project_id = var.project_id
  name       = "vault-recovery-key-${each.key}"
  locations  = [var.region]
  labels     = var.labels

  members = {
    # It adds a version and sees that there is one; it never reads what it wrote.
    initialiser = { role = "roles/secretmanager.secretVersionAdder", member = var.initialiser }
    looks       = { role = "roles/secretmanager.viewer", member = var.initialiser }
    custodian   = { role = "roles/secretmanager.secretAccessor", member = var.custodians[(each.key - 1) % length(var.custodians)] }
  }

  # A key that is destroyed by mistake or in anger can be had back.
  restore_days        = var.deletion_protection ? 30 : 0
  deletion_protection = var.deletion_protection
}

# The root token, from the initialisation until it is set up: minutes. A run that was ended finds it here again.
module "root_token" {
  source = "../../modules/secret"

  project_id = var.project_id
  name       = "vault-root-token"
  locations  = [var.region]
  labels     = var.labels

  members = {
    initialiser = { role = "roles/secretmanager.secretVersionManager", member = var.initialiser }
    reads       = { role = "roles/secretmanager.secretAccessor", member = var.initialiser }
  }

  # A revoked token is worth nothing: it goes at once.
  restore_days        = 0
  deletion_protection = var.deletion_protection
}
