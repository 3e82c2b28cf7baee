output "groups" {
  description = "All groups that have a role. Each must be a member of the group that clusters look for groups in."
  value       = sort(local.everyone)
  depends_on  = [module.access, google_cloud_identity_group_membership.security_group]
}

output "entitlements" {
  description = "What is had on request only: the full name of each entitlement, by role."
  value       = { for role, entitlement in module.entitlement : role => entitlement.name }
}
