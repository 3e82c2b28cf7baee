provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id = "acme-testing-1"
  location   = "europe-west1"
  name       = "platform-1"
  keys       = { cluster = { encrypters = { gke = "serviceAccount:service-482591473560@container-engine-robot.iam.gserviceaccount.com" } } }
}

run "rotates_and_is_kept" {
  command = plan

  assert {
    condition     = google_kms_crypto_key.this["cluster"].rotation_period == "7776000s"
    error_message = "a key is rotated after 90 days"
  }

  assert {
    condition     = google_kms_crypto_key.this["cluster"].destroy_scheduled_duration == "2592000s"
    error_message = "a version that is destroyed can be restored for 30 days"
  }

  assert {
    condition     = google_kms_crypto_key.this["cluster"].deletion_policy == "PREVENT"
    error_message = "keys are protected: what they encrypted is lost with them"
  }

  assert {
    condition     = google_kms_crypto_key_iam_member.encrypters["cluster/gke"].role == "roles/cloudkms.cryptoKeyEncrypterDecrypter"
    error_message = "who encrypts may do that and no more"
  }
}

run "can_be_let_go" {
  command = apply

  variables {
    deletion_protection = false
  }

  assert {
    condition     = google_kms_crypto_key.this["cluster"].deletion_policy == "DELETE"
    error_message = "protection can be turned off"
  }

  assert {
    condition     = google_kms_crypto_key_iam_member.encrypters["cluster/gke"].crypto_key_id == output.keys["cluster"]
    error_message = "a grant is for one key"
  }

  assert {
    condition     = output.keys["cluster"] == "projects/acme-testing-1/locations/europe-west1/keyRings/platform-1/cryptoKeys/cluster"
    error_message = "the id is handed on"
  }
}

run "refuses_keys_that_are_too_old" {
  command = plan

  variables {
    keys = { cluster = { encrypters = {}, rotation_days = 400 } }
  }

  expect_failures = [var.keys]
}

run "refuses_keys_for_everybody" {
  command = plan

  variables {
    keys = { cluster = { encrypters = { all = "allAuthenticatedUsers" } } }
  }

  expect_failures = [var.keys]
}

run "refuses_what_google_would" {
  command = plan

  variables {
    location = "EUROPE"
    name     = "a b"
    keys     = { cluster = { encrypters = {}, protection_level = "HARD" } }
  }

  expect_failures = [var.location, var.name, var.keys]
}
