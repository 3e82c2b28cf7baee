output "name" {
  description = "The cluster's name."
  value       = data.google_container_cluster.this.name
}

output "location" {
  description = "The cluster's region or zone."
  value       = data.google_container_cluster.this.location
}

output "id" {
  description = "The cluster's id."
  value       = data.google_container_cluster.this.id
}

output "endpoint" {
  description = "The endpoint of the control plane that connect_through names."
  value       = var.connect_through == "dns" ? data.google_container_cluster.this.control_plane_endpoints_config[0].dns_endpoint_config[0].endpoint : data.google_container_cluster.this.endpoint
}

# The DNS endpoint's certificate is one of the public ones: the cluster's own authority does not sign it.
output "cluster_ca_certificate" {
  description = "The certificate authority of the endpoint: base64 of PEM, or empty for the public ones."
  value       = var.connect_through == "dns" ? "" : data.google_container_cluster.this.master_auth[0].cluster_ca_certificate
}

output "workload_pool" {
  description = "The workload identity pool, or empty."
  value       = join("", data.google_container_cluster.this.workload_identity_config[*].workload_pool)
}
