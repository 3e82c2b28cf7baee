output "zone" {
  description = "The zone's name, known once its record writers may write."
  value       = google_dns_managed_zone.this.name
  depends_on  = [google_dns_managed_zone_iam_member.record_writers]
}

output "domain" {
  description = "The zone's domain, without the dot at its end."
  value       = trimsuffix(google_dns_managed_zone.this.dns_name, ".")
}

output "name_servers" {
  description = "The name servers that the parent zone must delegate to."
  value       = google_dns_managed_zone.this.name_servers
}
