provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id = "acme-testing-1"
  region     = "europe-west1"
  network    = "projects/acme-testing-1/global/networks/platform"
}

run "is_in_both_domains" {
  command = plan

  assert {
    condition     = toset([for attachment in google_compute_interconnect_attachment.this : attachment.edge_availability_domain]) == toset(["AVAILABILITY_DOMAIN_1", "AVAILABILITY_DOMAIN_2"])
    error_message = "one maintenance must not take both"
  }

  assert {
    condition     = one(google_compute_router.this.bgp).asn == 16550
    error_message = "partners speak to this number only"
  }
}

run "has_keys" {
  command = apply

  assert {
    condition     = length(nonsensitive(output.pairing_keys)) == 2
    error_message = "the partner needs a key for each"
  }
}

run "refuses_what_google_would" {
  command = plan

  variables {
    region            = "europe-west1-b"
    network           = "platform"
    project_id        = "1"
    name              = "Interconnect"
    mtu               = 9000
    advertised_ranges = { all = "everything" }
    labels            = { Team = "a" }
  }

  expect_failures = [var.region, var.network, var.project_id, var.name, var.mtu, var.advertised_ranges, var.labels]
}
