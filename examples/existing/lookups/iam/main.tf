data "google_service_account" "this" {
  for_each = var.accounts

  project    = var.project_id
  account_id = each.value
}
