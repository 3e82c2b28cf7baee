output "project_id" {
  description = "The project's id, known once its APIs are enabled: whoever refers to it here comes after them."
  value       = var.project_id
  depends_on  = [google_project_service.this]
}

output "services" {
  description = "The APIs that are enabled."
  value       = sort([for service in google_project_service.this : service.service])
}
