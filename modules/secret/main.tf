resource "google_secret_manager_secret" "this" {
  project   = var.project_id
  secret_id = var.name
  labels    = var.labels

  # In places that are named, because Google chooses them otherwise, anywhere in the world.
  replication {
    user_managed {
      dynamic "replicas" {
        for_each = var.locations

        content {
          location = replicas.value

          dynamic "customer_managed_encryption" {
            for_each = var.kms_key == null ? [] : [var.kms_key]

            content {
              kms_key_name = customer_managed_encryption.value
            }
          }
        }
      }
    }
  }

  # A version that is destroyed is disabled for so long, and can be had back.
  version_destroy_ttl = var.restore_days == 0 ? null : "${var.restore_days * 86400}s"

  deletion_protection = var.deletion_protection
}

# Members, not bindings or a policy: those would take away what others granted.
resource "google_secret_manager_secret_iam_member" "this" {
  for_each = var.members

  project   = var.project_id
  secret_id = google_secret_manager_secret.this.secret_id
  role      = each.value.role
  member    = each.value.member
}
