output "cluster_key" {
  description = "The id of the key that encrypts the cluster's Secrets."
  value       = module.kms.keys["cluster"]
}

output "backup_key" {
  description = "The id of the key that encrypts backups."
  value       = module.kms.keys["backup"]
}
