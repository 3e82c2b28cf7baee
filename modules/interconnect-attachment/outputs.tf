output "pairing_keys" {
  description = "The keys that the partner asks for, by availability domain: whoever has one can connect to the network."
  value       = { for domain, attachment in google_compute_interconnect_attachment.this : domain => attachment.pairing_key }
  sensitive   = true
}

output "router" {
  description = "The name of the router, which shows what is learnt by BGP."
  value       = google_compute_router.this.name
}

output "attachments" {
  description = "The attachments' ids, by availability domain."
  value       = { for domain, attachment in google_compute_interconnect_attachment.this : domain => attachment.id }
}
