resource "google_kms_key_ring" "this" {
  project  = var.project_id
  location = var.location
  name     = var.name
}

# A key cannot be deleted; what a destroy does is to destroy its versions, and all that they encrypted is unreadable,
# backups too. They can be restored for a while.
resource "google_kms_crypto_key" "this" {
  for_each = var.keys

  key_ring                   = google_kms_key_ring.this.id
  name                       = each.key
  labels                     = var.labels
  purpose                    = "ENCRYPT_DECRYPT"
  rotation_period            = "${each.value.rotation_days * 86400}s"
  destroy_scheduled_duration = "${each.value.restore_days * 86400}s"
  deletion_policy            = var.deletion_protection ? "PREVENT" : "DELETE"

  version_template {
    algorithm        = "GOOGLE_SYMMETRIC_ENCRYPTION"
    protection_level = each.value.protection_level
  }
}

locals {
  # Names of grants are known at plan, members may not be: for_each wants the former.
  grants = merge([
    for key, settings in var.keys : {
      for name, member in settings.encrypters : "${key}/${name}" => { key = key, member = member }
    }
  ]...)
}

resource "google_kms_crypto_key_iam_member" "encrypters" {
  for_each = local.grants

  crypto_key_id = google_kms_crypto_key.this[each.value.key].id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = each.value.member
}
