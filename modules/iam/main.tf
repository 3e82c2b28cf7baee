resource "google_service_account" "this" {
  project      = var.project_id
  account_id   = var.account_id
  display_name = var.display_name
}

# Members, not bindings or a policy: those would take away what others granted.
resource "google_project_iam_member" "this" {
  for_each = var.roles

  project = var.project_id
  role    = each.value
  member  = google_service_account.this.member
}

resource "google_project_iam_custom_role" "this" {
  count = length(var.permissions) > 0 ? 1 : 0

  project     = var.project_id
  role_id     = replace(var.account_id, "-", "_")
  title       = var.display_name
  permissions = var.permissions
}

resource "google_project_iam_member" "custom" {
  count = length(var.permissions) > 0 ? 1 : 0

  project = var.project_id
  role    = google_project_iam_custom_role.this[0].name
  member  = google_service_account.this.member
}

# On itself alone. The permission iam.serviceAccounts.signBlob in the project would let it sign as any other account.
resource "google_service_account_iam_member" "signs" {
  count = var.signs ? 1 : 0

  service_account_id = google_service_account.this.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.this.member
}
