resource "google_storage_bucket" "this" {
  project       = var.project_id
  name          = var.name
  location      = upper(var.location)
  storage_class = var.storage_class
  force_destroy = var.force_destroy
  labels        = var.labels

  # Without objects it would go all the same, and its name to whoever takes it.
  deletion_policy = var.force_destroy ? "DELETE" : "PREVENT"

  # Policies alone decide, no access lists of objects; nothing in it can be made public.
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  soft_delete_policy {
    retention_duration_seconds = var.soft_delete_days * 86400
  }

  encryption {
    default_kms_key_name = var.kms_key
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      days_since_noncurrent_time = var.noncurrent_days
      with_state                 = "ARCHIVED"
    }
  }

  # Parts of uploads that nobody finished cost and are shown nowhere.
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }

    condition {
      age = 7
    }
  }
}

resource "google_storage_bucket_iam_member" "this" {
  for_each = var.members

  bucket = google_storage_bucket.this.name
  role   = each.value.role
  member = each.value.member
}
