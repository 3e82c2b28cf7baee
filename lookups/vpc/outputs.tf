output "network" {
  description = "The network's id."
  value       = data.google_compute_network.this.id
}

output "subnetwork" {
  description = "The id of the nodes' subnetwork."
  value       = data.google_compute_subnetwork.nodes.id
}

output "pods_range_name" {
  description = "The name of the range of pods."
  value       = var.pods_range_name
}

output "services_range_name" {
  description = "The name of the range of services."
  value       = var.services_range_name
}

output "node_tag" {
  description = "The network tag that nodes must have."
  value       = var.node_tag
}

output "nat_addresses" {
  description = "The addresses that nodes have on the internet, where NAT has its own."
  value       = var.nat_addresses
}
