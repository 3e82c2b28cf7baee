resource "google_project_service" "this" {
  for_each = var.services

  project = var.project_id
  service = each.value

  # Disabling an API takes what it holds along, also what others made: it goes with the project or not at all.
  disable_on_destroy = false
}

# They are there once Compute Engine is. An organisation's policy iam.automaticIamGrantsForDefaultServiceAccounts does the
# same for projects that are new.
resource "google_project_default_service_accounts" "this" {
  count = var.deprivilege_default_service_accounts ? 1 : 0

  project = var.project_id
  action  = "DEPRIVILEGE"

  # A project that is taken down may have lost them: that is no reason to fail.
  restore_policy = "REVERT_AND_IGNORE_FAILURE"

  depends_on = [google_project_service.this]
}
