output "network" {
  description = "The network's id."
  value       = module.vpc.network
}

output "subnetwork" {
  description = "The id of the nodes' subnetwork."
  value       = module.vpc.subnetwork
}

output "pods_range_name" {
  description = "The name of the range of pods."
  value       = module.vpc.pods_range_name
}

output "services_range_name" {
  description = "The name of the range of services."
  value       = module.vpc.services_range_name
}

output "node_tag" {
  description = "The network tag that nodes must have."
  value       = module.vpc.node_tag
}

output "nat" {
  description = "The id of NAT."
  value       = module.vpc.nat
}

output "nat_addresses" {
  description = "The addresses that nodes have on the internet, where NAT has its own."
  value       = module.vpc.nat_addresses
}
