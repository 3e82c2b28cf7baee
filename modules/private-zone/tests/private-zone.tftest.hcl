provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id = "acme-testing-1"
  domain     = "internal.testing.acme.example"
  networks   = ["projects/acme-testing-1/global/networks/platform"]
}

run "is_private_and_kept" {
  command = plan

  assert {
    condition     = google_dns_managed_zone.this.visibility == "private" && length(one(google_dns_managed_zone.this.private_visibility_config).networks) == 1
    error_message = "only the networks that are named see it"
  }

  assert {
    condition     = google_dns_managed_zone.this.force_destroy == false
    error_message = "records that others wrote are not deleted along"
  }

  assert {
    condition     = length(google_dns_managed_zone.this.peering_config) == 0
    error_message = "it answers by itself"
  }
}

run "has_records" {
  command = apply

  variables {
    records = {
      apex     = { name = "", type = "TXT", values = ["\"platform\""] }
      database = { name = "database", type = "A", values = ["10.10.0.10"], ttl = 60 }
    }
  }

  assert {
    condition     = google_dns_record_set.this["apex"].name == "internal.testing.acme.example." && google_dns_record_set.this["database"].name == "database.internal.testing.acme.example."
    error_message = "an empty name is the domain itself"
  }

  assert {
    condition     = output.domain == "internal.testing.acme.example"
    error_message = "the domain is handed on without its dot"
  }
}

run "peers" {
  command = plan

  variables {
    domain       = "corp.acme.example"
    peer_network = "projects/acme-net/global/networks/hub"
  }

  assert {
    condition     = endswith(one(one(google_dns_managed_zone.this.peering_config).target_network).network_url, "networks/hub")
    error_message = "the other network answers"
  }
}

run "refuses_what_google_would" {
  command = plan

  variables {
    project_id   = "1"
    domain       = "internal."
    networks     = []
    peer_network = "projects/acme-net/global/networks/hub"
    records      = { a = { name = "a", type = "A", values = ["10.0.0.1"] } }
    labels       = { Team = "a" }
  }

  expect_failures = [var.project_id, var.domain, var.networks, var.records, var.labels]
}
