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

# deletion_policy binds Terraform alone. With a lien nobody deletes the project, by the console or gcloud either; a destroy
# takes it away before the project: https://cloud.google.com/resource-manager/docs/project-liens
resource "google_resource_manager_lien" "this" {
  count = var.lien ? 1 : 0

  parent       = "projects/${google_project.this.number}"
  restrictions = ["resourcemanager.projects.delete"]
  origin       = "terraform"
  reason       = "The platform lies in it: it is taken down by Terraform, which removes this lien first."
}
