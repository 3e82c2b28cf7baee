output "zones" {
  description = "The zones' names in Cloud DNS."
  value       = { for zone, made in module.zone : zone => made.zone }
}

output "domains" {
  description = "The zones' domains."
  value       = { for zone, made in module.zone : zone => made.domain }
}
