output "project_id" {
  description = "The project's id, known once its APIs were found enabled."
  value       = data.google_project.this.project_id
  depends_on  = [data.google_project_service.this]
}

output "services" {
  description = "The APIs that are enabled."
  value       = sort([for service in data.google_project_service.this : service.service])
}

# https://cloud.google.com/iam/docs/service-agents
output "gke_service_agent" {
  description = "The e-mail address of GKE's service agent."
  value       = "service-${data.google_project.this.number}@container-engine-robot.iam.gserviceaccount.com"
}

output "storage_service_agent" {
  description = "The e-mail address of Cloud Storage's service agent."
  value       = data.google_storage_project_service_account.this.email_address
}
