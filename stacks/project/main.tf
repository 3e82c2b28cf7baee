# The project is made with the rights of whoever runs this: it cannot be its own provider's project yet.
provider "google" {}

module "project" {
  source = "../../modules/project"

  project_id          = var.project_id
  name                = var.name
  org_id              = var.org_id
  folder_id           = var.folder_id
  billing_account     = var.billing_account
  labels              = var.labels
  deletion_protection = var.deletion_protection
  lien                = var.lien
}
