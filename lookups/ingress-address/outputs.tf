output "address" {
  description = "The address."
  value       = data.google_compute_global_address.this.address
}

output "address_name" {
  description = "The address's name, as a Gateway wants it."
  value       = data.google_compute_global_address.this.name
}

output "ssl_policy" {
  description = "The name of the policy of TLS versions and ciphers."
  value       = data.google_compute_ssl_policy.this.name
}

output "security_policy" {
  description = "The name of the Cloud Armor policy, or empty."
  value       = var.security_policy
}
