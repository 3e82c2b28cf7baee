output "name" {
  description = "The cluster's name."
  value       = google_container_cluster.this.name
}

output "location" {
  description = "The cluster's region."
  value       = google_container_cluster.this.location
}

output "id" {
  description = "The cluster's id."
  value       = google_container_cluster.this.id
}

output "ip_endpoint" {
  description = "The control plane's private address."
  value       = google_container_cluster.this.endpoint
}

output "dns_endpoint" {
  description = "The control plane's DNS endpoint, whose certificate is one of the public ones."
  value       = google_container_cluster.this.control_plane_endpoints_config[0].dns_endpoint_config[0].endpoint
}

output "cluster_ca_certificate" {
  description = "The certificate authority behind the private address: base64 of PEM."
  value       = google_container_cluster.this.master_auth[0].cluster_ca_certificate
  sensitive   = true
}

output "workload_pool" {
  description = "The workload identity pool."
  value       = google_container_cluster.this.workload_identity_config[0].workload_pool
}

output "notifications_topic" {
  description = "The Pub/Sub topic of upgrades and security bulletins."
  value       = google_pubsub_topic.notifications.id
}
