provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id = "acme-testing-1"
  name       = "acme-testing-1-backups"
  location   = "europe-west1"
  kms_key    = "projects/acme-testing-1/locations/europe-west1/keyRings/platform-1/cryptoKeys/backup"
}

run "is_private_encrypted_and_kept" {
  command = plan

  assert {
    condition     = google_storage_bucket.this.uniform_bucket_level_access && google_storage_bucket.this.public_access_prevention == "enforced"
    error_message = "nothing in it can be made public"
  }

  assert {
    condition     = google_storage_bucket.this.versioning[0].enabled
    error_message = "what is overwritten can be had back"
  }

  assert {
    condition     = google_storage_bucket.this.soft_delete_policy[0].retention_duration_seconds == 604800
    error_message = "what is deleted can be had back for a week"
  }

  assert {
    condition     = endswith(google_storage_bucket.this.encryption[0].default_kms_key_name, "/cryptoKeys/backup")
    error_message = "objects are encrypted with the platform's key"
  }

  assert {
    condition     = google_storage_bucket.this.force_destroy == false && google_storage_bucket.this.deletion_policy == "PREVENT"
    error_message = "25: a destroy takes neither objects nor the bucket"
  }

  assert {
    condition     = toset([for rule in google_storage_bucket.this.lifecycle_rule : one(rule.action).type]) == toset(["Delete", "AbortIncompleteMultipartUpload"])
    error_message = "old versions and parts of uploads go"
  }

  assert {
    condition     = [for rule in google_storage_bucket.this.lifecycle_rule : one(rule.condition).with_state if one(rule.action).type == "Delete"] == ["ARCHIVED"]
    error_message = "only old versions are deleted, never what is live"
  }

  assert {
    condition     = length(google_storage_bucket.this.retention_policy) == 0
    error_message = "no retention keeps Velero from its own clearing up"
  }
}

run "can_be_thrown_away" {
  command = apply

  variables {
    force_destroy    = true
    soft_delete_days = 0
    members          = { velero = { role = "roles/storage.objectAdmin", member = "serviceAccount:velero-backup@acme-testing-1.iam.gserviceaccount.com" } }
  }

  assert {
    condition     = google_storage_bucket.this.force_destroy
    error_message = "it goes with its objects"
  }

  assert {
    condition     = google_storage_bucket.this.soft_delete_policy[0].retention_duration_seconds == 0
    error_message = "nothing of it is paid for afterwards"
  }

  assert {
    condition     = google_storage_bucket_iam_member.this["velero"].role == "roles/storage.objectAdmin"
    error_message = "a member has its role"
  }

  assert {
    condition     = output.url == "gs://acme-testing-1-backups"
    error_message = "the address is handed on"
  }
}

run "refuses_a_public_member" {
  command = plan

  variables {
    members = { all = { role = "roles/storage.objectViewer", member = "allUsers" } }
  }

  expect_failures = [var.members]
}

run "refuses_an_owner" {
  command = plan

  variables {
    members = { velero = { role = "roles/storage.admin", member = "serviceAccount:velero@acme-testing-1.iam.gserviceaccount.com" } }
  }

  expect_failures = [var.members]
}

run "refuses_what_google_would" {
  command = plan

  variables {
    name             = "Backups"
    location         = "europe-west1-b"
    kms_key          = "backup"
    storage_class    = "COLD"
    noncurrent_days  = 0
    soft_delete_days = 3
  }

  expect_failures = [var.name, var.location, var.kms_key, var.storage_class, var.noncurrent_days, var.soft_delete_days]
}
