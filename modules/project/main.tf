resource "google_project" "this" {
  project_id      = var.project_id
  name            = coalesce(var.name, var.project_id)
  org_id          = var.org_id
  folder_id       = var.folder_id
  billing_account = var.billing_account
  labels          = var.labels

  # The default network has a subnetwork in every region and open firewall rules.
  auto_create_network = false

  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"
}
