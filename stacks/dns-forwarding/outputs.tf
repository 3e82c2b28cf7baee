output "zones" {
  description = "The forwarding zones' names, by domain."
  value       = module.forwarding.zones
}

output "policy" {
  description = "The id of the network's DNS policy."
  value       = module.forwarding.policy
}
