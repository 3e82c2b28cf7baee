output "zone" {
  description = "The zone's name."
  value       = module.zone.zone
}

output "domain" {
  description = "The zone's domain."
  value       = module.zone.domain
}

output "name_servers" {
  description = "The name servers that the parent zone must delegate to."
  value       = module.zone.name_servers
}
