output "address" {
  description = "The address, known once the records point at it."
  value       = google_compute_global_address.this.address
  depends_on  = [google_dns_record_set.this]
}

output "address_name" {
  description = "The address's name, as a Gateway wants it."
  value       = google_compute_global_address.this.name
}

output "ssl_policy" {
  description = "The name of the policy of TLS versions and ciphers."
  value       = google_compute_ssl_policy.this.name
}

output "security_policy" {
  description = "The name of the Cloud Armor policy, or empty."
  value       = join("", google_compute_security_policy.this[*].name)
}
