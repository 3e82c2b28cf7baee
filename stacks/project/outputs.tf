output "project_id" {
  description = "The project's id."
  value       = module.project.project_id
}

output "project_number" {
  description = "The project's number."
  value       = module.project.project_number
}
