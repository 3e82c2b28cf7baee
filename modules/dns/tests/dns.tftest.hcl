provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id     = "acme-testing-1"
  domain         = "testing.acme.example"
  record_writers = { cert-manager = "serviceAccount:cert-manager@acme-testing-1.iam.gserviceaccount.com" }
}

run "is_signed_logged_and_kept" {
  command = plan

  assert {
    condition     = google_dns_managed_zone.this.dnssec_config[0].state == "on"
    error_message = "answers are signed"
  }

  assert {
    condition     = google_dns_managed_zone.this.cloud_logging_config[0].enable_logging
    error_message = "queries are logged"
  }

  assert {
    condition     = google_dns_managed_zone.this.force_destroy == false && google_dns_managed_zone.this.deletion_policy == "PREVENT"
    error_message = "25: a destroy takes neither the zone nor the records that others wrote"
  }

  assert {
    condition     = google_dns_managed_zone.this.visibility == "public" && google_dns_managed_zone.this.dns_name == "testing.acme.example."
    error_message = "DNS01 needs a public zone"
  }

  assert {
    condition     = google_dns_managed_zone_iam_member.record_writers["cert-manager"].managed_zone == "testing-acme-example"
    error_message = "a writer writes in this zone alone"
  }

  assert {
    condition     = !anytrue([for permission in one(google_project_iam_custom_role.record_writer).permissions : startswith(permission, "dns.managedZones.") && permission != "dns.managedZones.get"])
    error_message = "a writer changes records, not zones"
  }
}

run "has_name_servers" {
  command = apply

  variables {
    record_writers = {}
    force_destroy  = true
  }

  assert {
    condition     = length(output.name_servers) == 4 && output.domain == "testing.acme.example"
    error_message = "what the parent delegates to is handed on"
  }
}

run "refuses_what_google_would" {
  command = plan

  variables {
    project_id     = "1"
    domain         = "testing.acme.example."
    record_writers = { everybody = "allUsers" }
    labels         = { Team = "a" }
  }

  expect_failures = [var.project_id, var.domain, var.record_writers, var.labels]
}
