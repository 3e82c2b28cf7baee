output "pairing_keys" {
  description = "The keys that the partner asks for, by availability domain."
  value       = module.interconnect.pairing_keys
  sensitive   = true
}

output "router" {
  description = "The name of the router, which shows what is learnt by BGP."
  value       = module.interconnect.router
}
