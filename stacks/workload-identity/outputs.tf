output "accounts" {
  description = "The e-mail address of the service account that each workload acts as."
  value       = { for workload, binding in module.binding : workload => binding.email }
}
