output "zones" {
  description = "The forwarding zones' names, by domain."
  value       = { for domain, zone in google_dns_managed_zone.this : domain => zone.name }
}

output "policy" {
  description = "The id of the network's DNS policy."
  value       = google_dns_policy.this.id
}
