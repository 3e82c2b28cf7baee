# In the order of their numbers; a job reads them from its environment, which has texts only.
output "recovery_keys" {
  description = "The full names of the secrets for the recovery keys, with commas between them."
  value       = join(",", [for number in local.numbers : module.recovery_key[number].id])
}

output "root_token" {
  description = "The full name of the secret for the root token."
  value       = module.root_token.id
}
