output "project_id" {
  description = "The project's id."
  value       = data.google_project.this.project_id
}

output "project_number" {
  description = "The project's number."
  value       = data.google_project.this.number
}
