provider "google" {}

variables {
  project_id      = "acme-testing-1"
  org_id          = "123456789012"
  billing_account = "012345-6789AB-CDEF01"
  labels          = { environment = "testing" }
}

run "is_protected_and_bare" {
  command = plan

  assert {
    condition     = google_project.this.auto_create_network == false
    error_message = "the default network, with its open firewall rules, is not wanted"
  }

  assert {
    condition     = google_project.this.deletion_policy == "PREVENT"
    error_message = "the project is protected unless somebody says otherwise"
  }

  assert {
    condition     = one(google_resource_manager_lien.this).restrictions == tolist(["resourcemanager.projects.delete"])
    error_message = "a lien keeps everybody from deleting the project"
  }

  assert {
    condition     = google_project.this.labels["environment"] == "testing"
    error_message = "labels are those that cost is found by"
  }

  assert {
    condition     = google_project.this.name == "acme-testing-1"
    error_message = "the name is the id where none is given"
  }
}

run "can_be_let_go" {
  command = apply

  variables {
    deletion_protection = false
  }

  assert {
    condition     = google_project.this.deletion_policy == "DELETE"
    error_message = "protection can be turned off"
  }

  assert {
    condition     = length(google_resource_manager_lien.this) == 1
    error_message = "the lien is not a matter of Terraform's protection: a destroy removes it"
  }

  assert {
    condition     = can(regex("^[0-9]+$", output.project_number))
    error_message = "the number is handed on"
  }
}

run "refuses_what_is_not_written_as_google_does" {
  command = plan

  variables {
    project_id      = "Acme"
    name            = "a"
    org_id          = "organizations/1"
    billing_account = "billingAccounts/012345"
    labels          = { Environment = "testing" }
  }

  expect_failures = [var.project_id, var.name, var.org_id, var.billing_account, var.labels]
}

run "refuses_two_parents" {
  command = plan

  variables {
    folder_id = "345678901234"
  }

  expect_failures = [var.folder_id]
}
