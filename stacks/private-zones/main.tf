provider "google" {
  project = var.project_id
}

module "zone" {
  source   = "../../modules/private-zone"
  for_each = var.zones

  project_id    = var.project_id
  domain        = each.value.domain
  networks      = [var.network]
  peer_network  = each.value.peer_network
  records       = each.value.records
  labels        = var.labels
  force_destroy = !var.deletion_protection
}
