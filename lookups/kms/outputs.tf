output "cluster_key" {
  description = "The id of the key that encrypts the cluster's Secrets."
  value       = data.google_kms_crypto_key.this["cluster"].id
}

output "backup_key" {
  description = "The id of the key that encrypts backups."
  value       = data.google_kms_crypto_key.this["backup"].id
}

output "vault_key_name" {
  description = "The name of the key that unseals Vault, in the key ring."
  value       = data.google_kms_crypto_key.this["vault"].name
}

output "key_ring_name" {
  description = "The key ring's name."
  value       = data.google_kms_key_ring.this.name
}
