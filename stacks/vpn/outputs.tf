output "addresses" {
  description = "Public addresses of our gateway: the other side's tunnels end there."
  value       = module.vpn.addresses
}

output "router" {
  description = "The name of the router, which shows what is learnt by BGP."
  value       = module.vpn.router
}

output "tunnels" {
  description = "The tunnels' names."
  value       = module.vpn.tunnels
}
