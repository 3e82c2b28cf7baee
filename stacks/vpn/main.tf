provider "google" {
  project = var.project_id
  region  = var.region
}

module "vpn" {
  source = "../../modules/vpn"

  project_id        = var.project_id
  region            = var.region
  network           = var.network
  asn               = var.asn
  peer_asn          = var.peer_asn
  peer_addresses    = var.peer_addresses
  tunnels           = var.tunnels
  shared_secret     = var.shared_secret
  advertised_ranges = var.advertised_ranges
  labels            = var.labels

  notification_channels = var.notification_channels
}
