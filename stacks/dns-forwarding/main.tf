provider "google" {
  project = var.project_id
}

module "forwarding" {
  source = "../../modules/dns-forwarding"

  project_id = var.project_id
  network    = var.network
  zones      = var.zones
  inbound    = var.inbound
  labels     = var.labels
}
