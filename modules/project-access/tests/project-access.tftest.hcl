provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id = "acme-testing-1"

  grants = {
    developers = { groups = ["a@acme.example", "b@acme.example"], roles = ["roles/monitoring.viewer"] }
    viewers    = { groups = ["b@acme.example"], roles = ["roles/monitoring.viewer", "roles/logging.viewer"] }
  }
}

run "gives_each_role_once" {
  command = plan

  assert {
    condition     = length(google_project_iam_member.this) == 3
    error_message = "what two grants have in common is granted once"
  }

  assert {
    condition     = google_project_iam_member.this["b@acme.example roles/logging.viewer"].member == "group:b@acme.example"
    error_message = "members are groups"
  }

  assert {
    condition     = length(google_project_iam_member.cluster_user) == 2
    error_message = "every group reaches the clusters"
  }

  assert {
    condition     = alltrue([for permission in google_project_iam_custom_role.cluster_user.permissions : startswith(permission, "container.clusters.")])
    error_message = "reaching a cluster gives no right to anything in it"
  }
}

run "is_made" {
  command = apply

  assert {
    condition     = output.groups == tolist(["a@acme.example", "b@acme.example"])
    error_message = "the groups are handed on"
  }
}

run "refuses_basic_roles_and_other_members" {
  command = plan

  variables {
    project_id = "1"
    grants     = { everybody = { groups = ["group:A@acme.example"], roles = ["roles/editor"] } }
  }

  expect_failures = [var.project_id, var.grants]
}
