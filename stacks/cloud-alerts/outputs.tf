output "policies" {
  description = "The alert policies' names, by what they watch."
  value       = { for name, policy in google_monitoring_alert_policy.this : name => policy.name }
}
