output "network" {
  description = "The network's id."
  value       = google_compute_network.this.id
}

output "network_name" {
  description = "The network's name."
  value       = google_compute_network.this.name
}

output "subnetwork" {
  description = "The id of the nodes' subnetwork."
  value       = google_compute_subnetwork.nodes.id
}

output "pods_range_name" {
  description = "The name of the secondary range of pods."
  value       = local.pods_range_name
  depends_on  = [google_compute_subnetwork.nodes]
}

output "services_range_name" {
  description = "The name of the secondary range of services."
  value       = local.services_range_name
  depends_on  = [google_compute_subnetwork.nodes]
}

output "node_tag" {
  description = "The network tag that nodes must have."
  value       = var.node_tag
}

output "nat" {
  description = "The id of NAT: nodes reach the internet once it is there."
  value       = google_compute_router_nat.this.id
}

output "nat_addresses" {
  description = "The addresses that nodes have on the internet, where NAT has its own."
  value       = google_compute_address.nat[*].address
}

output "private_services" {
  description = "The network's id, known once Google's services can be reached by peering; nothing without private_services_cidr."
  value       = one(google_service_networking_connection.this[*].network)
}
