provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id = "acme-testing-1"
  name       = "break-glass"
  groups     = ["platform-break-glass@acme.example"]
  roles      = ["roles/container.admin"]
}

run "waits_for_nobody_and_asks_why" {
  command = plan

  assert {
    condition     = length(google_privileged_access_manager_entitlement.this.approval_workflow) == 0
    error_message = "without approvers nobody is waited for"
  }

  assert {
    condition     = length(google_privileged_access_manager_entitlement.this.requester_justification_config[0].unstructured) == 1
    error_message = "a request needs a reason"
  }

  assert {
    condition     = google_privileged_access_manager_entitlement.this.max_request_duration == "3600s"
    error_message = "an hour is enough where nothing is said"
  }
}

run "is_made_with_approvers" {
  command = apply

  variables {
    approvers = ["platform-operators@acme.example"]
  }

  assert {
    condition     = one(one(one(google_privileged_access_manager_entitlement.this.approval_workflow).manual_approvals).steps).approvals_needed == 1
    error_message = "one of the approvers must agree"
  }

  assert {
    condition     = endswith(output.name, "/entitlements/break-glass")
    error_message = "its full name is handed on"
  }
}

run "refuses_what_google_would" {
  command = plan

  variables {
    project_id           = "1"
    name                 = "BG"
    groups               = []
    roles                = ["roles/owner"]
    max_request_duration = "5m"
  }

  expect_failures = [var.project_id, var.name, var.groups, var.roles, var.max_request_duration]
}
