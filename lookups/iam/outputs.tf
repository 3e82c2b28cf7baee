output "node_service_account" {
  description = "The e-mail address of the nodes' service account."
  value       = data.google_service_account.this["nodes"].email
}

output "dns_service_account" {
  description = "The e-mail address of the service account that writes DNS records."
  value       = data.google_service_account.this["dns"].email
}

output "backup_service_account" {
  description = "The e-mail address of the service account that makes backups."
  value       = data.google_service_account.this["backup"].email
}

output "vault_service_account" {
  description = "The e-mail address of Vault's service account."
  value       = data.google_service_account.this["vault"].email
}
