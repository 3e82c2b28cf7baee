output "addresses" {
  description = "Public addresses of our gateway, in the order of its interfaces: the other side's tunnels end there."
  value       = [for interface in google_compute_ha_vpn_gateway.this.vpn_interfaces : interface.ip_address]
}

output "router" {
  description = "The name of the router, which shows what is learnt by BGP."
  value       = google_compute_router.this.name
  depends_on  = [google_compute_router_peer.this]
}

output "tunnels" {
  description = "The tunnels' names."
  value       = { for tunnel, made in google_compute_vpn_tunnel.this : tunnel => made.name }
}
