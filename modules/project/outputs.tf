output "project_id" {
  description = "The project's id."
  value       = google_project.this.project_id
}

output "project_number" {
  description = "The project's number, which the names of Google's service agents are made of."
  value       = google_project.this.number
}
