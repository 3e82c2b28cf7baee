provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  project_id   = "acme-testing-1"
  account_id   = "velero-backup"
  display_name = "Velero: backups"
  roles        = ["roles/logging.logWriter"]
  permissions  = ["compute.disks.get"]
}

run "grants_what_is_asked_for_and_no_more" {
  command = plan

  assert {
    condition     = [for grant in google_project_iam_member.this : grant.role] == ["roles/logging.logWriter"]
    error_message = "it has the role"
  }

  assert {
    condition     = one(google_project_iam_custom_role.this).permissions == toset(["compute.disks.get"]) && one(google_project_iam_custom_role.this).role_id == "velero_backup"
    error_message = "it has the permission by a role of its own"
  }

  assert {
    condition     = length(google_service_account_iam_member.signs) == 0
    error_message = "it does not sign unless that is asked for"
  }
}

run "signs_as_itself_alone" {
  command = apply

  variables {
    signs = true
  }

  assert {
    condition     = one(google_service_account_iam_member.signs).service_account_id == google_service_account.this.name
    error_message = "it signs as itself, not as any account of the project"
  }

  assert {
    condition     = one(google_service_account_iam_member.signs).member == google_service_account.this.member
    error_message = "nobody else signs as it"
  }

  assert {
    condition     = output.email == "velero-backup@acme-testing-1.iam.gserviceaccount.com"
    error_message = "the address is handed on"
  }
}

run "refuses_basic_roles" {
  command = plan

  variables {
    roles = ["roles/editor"]
  }

  expect_failures = [var.roles]
}

run "refuses_roles_that_make_it_everybody" {
  command = plan

  variables {
    roles = ["roles/iam.serviceAccountTokenCreator"]
  }

  expect_failures = [var.roles]
}

run "refuses_what_is_not_written_as_google_does" {
  command = plan

  variables {
    account_id   = "-velero"
    roles        = ["storage.admin"]
    permissions  = ["compute.disks"]
    display_name = ""
  }

  expect_failures = [var.account_id, var.roles, var.permissions, var.display_name]
}
