data "google_kms_key_ring" "this" {
  project  = var.project_id
  location = var.region
  name     = var.key_ring
}

data "google_kms_crypto_key" "this" {
  for_each = var.keys

  key_ring = data.google_kms_key_ring.this.id
  name     = each.value
}
