output "cluster_key" {
  description = "The id of the key that encrypts the cluster's Secrets."
  value       = module.kms.keys["cluster"]
}

output "backup_key" {
  description = "The id of the key that encrypts backups."
  value       = module.kms.keys["backup"]
}

# Vault's seal wants names, and the key only once it may be used.
output "vault_key_name" {
  description = "The name of the key that unseals Vault, in the key ring."
  value       = element(split("/", module.kms.keys["vault"]), 7)
  depends_on  = [google_kms_crypto_key_iam_member.vault_looks]
}

output "key_ring_name" {
  description = "The key ring's name."
  value       = element(split("/", module.kms.key_ring), 5)
}
