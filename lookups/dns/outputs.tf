output "zone" {
  description = "The zone's name."
  value       = data.google_dns_managed_zone.this.name
}

output "domain" {
  description = "The zone's domain."
  value       = trimsuffix(data.google_dns_managed_zone.this.dns_name, ".")
}

output "name_servers" {
  description = "The name servers that the parent zone must delegate to."
  value       = data.google_dns_managed_zone.this.name_servers
}
