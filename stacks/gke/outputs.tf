output "name" {
  description = "The cluster's name."
  value       = module.gke.name
}

output "location" {
  description = "The cluster's region."
  value       = module.gke.location
}

output "id" {
  description = "The cluster's id."
  value       = module.gke.id
}

# Nothing can be installed before there are nodes.
output "endpoint" {
  description = "The endpoint of the control plane that connect_through names."
  value       = var.connect_through == "dns" ? module.gke.dns_endpoint : module.gke.ip_endpoint
  depends_on  = [module.node_pool]
}

# The DNS endpoint's certificate is one of the public ones: the cluster's own authority does not sign it.
output "cluster_ca_certificate" {
  description = "The certificate authority of the endpoint: base64 of PEM, or empty for the public ones."
  value       = var.connect_through == "dns" ? "" : module.gke.cluster_ca_certificate
  sensitive   = true
}

output "workload_pool" {
  description = "The workload identity pool."
  value       = module.gke.workload_pool
}

output "notifications_topic" {
  description = "The Pub/Sub topic of upgrades and security bulletins."
  value       = module.gke.notifications_topic
}
