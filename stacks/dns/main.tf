provider "google" {
  project = var.project_id
}

module "zone" {
  source = "../../modules/dns"

  project_id     = var.project_id
  domain         = var.domain
  record_writers = { cert-manager = "serviceAccount:${var.record_writer}" }
  labels         = var.labels
  force_destroy  = !var.deletion_protection
}
