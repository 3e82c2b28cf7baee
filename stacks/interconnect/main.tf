provider "google" {
  project = var.project_id
  region  = var.region
}

module "interconnect" {
  source = "../../modules/interconnect-attachment"

  project_id        = var.project_id
  region            = var.region
  network           = var.network
  advertised_ranges = var.advertised_ranges
  labels            = var.labels
}
