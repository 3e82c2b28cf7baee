provider "google" {
  project = "acme-testing-1"
}

variables {
  project_id = "acme-testing-1"
  name       = "payment-gateway"
  locations  = ["europe-west1"]
  members    = { reader = { role = "roles/secretmanager.secretAccessor", member = "group:platform-break-glass@acme.example" } }
}

run "stays_where_it_is_put" {
  command = plan

  assert {
    condition     = google_secret_manager_secret.this.replication[0].user_managed[0].replicas[0].location == "europe-west1"
    error_message = "Google would choose a place anywhere in the world"
  }

  assert {
    condition     = google_secret_manager_secret.this.deletion_protection
    error_message = "a secret is protected"
  }

  assert {
    condition     = google_secret_manager_secret.this.version_destroy_ttl == null
    error_message = "without restore_days a version is destroyed at once"
  }
}

run "can_be_let_go" {
  command = apply

  variables {
    restore_days        = 30
    deletion_protection = false
  }

  assert {
    condition     = google_secret_manager_secret.this.version_destroy_ttl == "2592000s"
    error_message = "a version that is destroyed can be had back for 30 days"
  }

  assert {
    condition     = output.id == "projects/acme-testing-1/secrets/payment-gateway"
    error_message = "the full name is handed on"
  }

  assert {
    condition     = google_secret_manager_secret_iam_member.this["reader"].secret_id == "payment-gateway"
    error_message = "a right is for one secret"
  }
}

run "refuses_everybody" {
  command = plan

  variables {
    members = { all = { role = "roles/secretmanager.secretAccessor", member = "allUsers" } }
  }

  expect_failures = [var.members]
}

run "refuses_roles_of_others" {
  command = plan

  variables {
    members = { owner = { role = "roles/owner", member = "group:a@acme.example" } }
  }

  expect_failures = [var.members]
}

run "refuses_one_key_for_two_regions" {
  command = plan

  variables {
    locations = ["europe-west1", "europe-west4"]
    kms_key   = "projects/acme-testing-1/locations/europe-west1/keyRings/a/cryptoKeys/b"
  }

  expect_failures = [var.kms_key]
}

run "refuses_what_is_no_project" {
  command = plan

  variables {
    project_id = "Acme"
  }

  expect_failures = [var.project_id]
}
