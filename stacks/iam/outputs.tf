output "node_service_account" {
  description = "The e-mail address of the nodes' service account."
  value       = module.account["nodes"].email
}

output "dns_service_account" {
  description = "The e-mail address of the service account that writes DNS records."
  value       = module.account["dns"].email
}

output "backup_service_account" {
  description = "The e-mail address of the service account that makes backups."
  value       = module.account["backup"].email
}

output "vault_service_account" {
  description = "The e-mail address of Vault's service account."
  value       = module.account["vault"].email
}
