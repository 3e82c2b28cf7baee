provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id = "acme-testing-1"
  network    = "projects/acme-testing-1/global/networks/platform"
  zones      = { "corp.acme.example" = ["10.0.0.53", "10.0.1.53"] }
}

run "stays_in_the_network_and_is_logged" {
  command = plan

  assert {
    condition     = alltrue([for server in one(google_dns_managed_zone.this["corp.acme.example"].forwarding_config).target_name_servers : server.forwarding_path == "private"])
    error_message = "questions never go over the internet"
  }

  assert {
    condition     = google_dns_managed_zone.this["corp.acme.example"].visibility == "private"
    error_message = "only the network sees it"
  }

  assert {
    condition     = google_dns_policy.this.enable_logging && google_dns_policy.this.enable_inbound_forwarding
    error_message = "questions are logged, those from outside answered"
  }
}

run "is_made" {
  command = apply

  variables {
    inbound = false
  }

  assert {
    condition     = output.zones == { "corp.acme.example" = "forward-corp-acme-example" } && google_dns_policy.this.enable_inbound_forwarding == false
    error_message = "zones are handed on by domain"
  }
}

run "refuses_what_would_not_last" {
  command = plan

  variables {
    network    = "platform"
    project_id = "1"
    zones      = { "corp.acme.example." = ["10.0.0.53"] }
    labels     = { Team = "a" }
  }

  expect_failures = [var.network, var.project_id, var.zones, var.labels]
}
