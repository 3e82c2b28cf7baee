output "zone" {
  description = "The zone's name, known once its records are there."
  value       = google_dns_managed_zone.this.name
  depends_on  = [google_dns_record_set.this]
}

output "domain" {
  description = "The zone's domain, without the dot at its end."
  value       = trimsuffix(google_dns_managed_zone.this.dns_name, ".")
}
