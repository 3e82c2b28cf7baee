# Budgets want a project that calls are counted against: this one, where the API is enabled. Whoever runs it may manage the
# billing account's costs (roles/billing.costsManager), which roles/billing.user does not include.
provider "google" {
  project               = var.project_id
  billing_project       = var.project_id
  user_project_override = true
}

module "budget" {
  source = "../../modules/budget"

  project_id      = var.project_id
  project_number  = var.project_number
  billing_account = var.billing_account
  display_name    = var.project_id
  monthly_amount  = var.monthly_amount
  emails          = var.emails
  labels          = var.labels
}
