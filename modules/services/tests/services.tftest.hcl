provider "google" {}

variables {
  project_id = "acme-testing-1"
  services   = ["compute.googleapis.com", "container.googleapis.com"]
}

run "enables_and_never_disables" {
  command = apply

  assert {
    condition     = length(google_project_service.this) == 2
    error_message = "each API is enabled"
  }

  assert {
    condition     = alltrue([for service in google_project_service.this : service.disable_on_destroy == false])
    error_message = "an API goes with its project or not at all: what it holds would go along"
  }

  assert {
    condition     = one(google_project_default_service_accounts.this).action == "DEPRIVILEGE"
    error_message = "the default service accounts are no editors"
  }

  assert {
    condition     = one(google_project_default_service_accounts.this).restore_policy == "REVERT_AND_IGNORE_FAILURE"
    error_message = "a teardown does not fail for a role that is gone"
  }

  assert {
    condition     = output.services == tolist(["compute.googleapis.com", "container.googleapis.com"])
    error_message = "what is enabled is handed on in order"
  }
}

run "leaves_default_accounts_to_an_organisations_policy" {
  command = plan

  variables {
    deprivilege_default_service_accounts = false
  }

  assert {
    condition     = length(google_project_default_service_accounts.this) == 0
    error_message = "it can be left to the policy"
  }
}

run "refuses_what_is_no_api" {
  command = plan

  variables {
    project_id = "acme_testing"
    services   = ["compute", "container.googleapis.com"]
  }

  expect_failures = [var.project_id, var.services]
}
