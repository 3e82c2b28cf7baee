output "project_id" {
  description = "The project's id, known once its APIs are enabled."
  value       = module.services.project_id
}

output "services" {
  description = "The APIs that are enabled."
  value       = module.services.services
}

# https://cloud.google.com/iam/docs/service-agents
output "gke_service_agent" {
  description = "The e-mail address of GKE's service agent."
  value       = "service-${var.project_number}@container-engine-robot.iam.gserviceaccount.com"
  depends_on  = [module.services]
}

output "storage_service_agent" {
  description = "The e-mail address of Cloud Storage's service agent."
  value       = data.google_storage_project_service_account.this.email_address
}
