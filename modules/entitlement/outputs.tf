output "name" {
  description = "The entitlement's full name, as requests want it."
  value       = google_privileged_access_manager_entitlement.this.name
}
