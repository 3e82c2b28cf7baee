# Cloud Identity counts its calls against a project of the caller's.
provider "google" {
  project               = var.project_id
  user_project_override = true
  billing_project       = var.project_id
}

locals {
  # Groups of the whole platform, and those that teams name.
  groups = {
    for role, said in var.roles : role => setunion(said.groups, flatten([for team in var.teams : tolist(lookup(team.groups, role, []))]))
  }

  standing = { for role, said in var.roles : role => { groups = local.groups[role], roles = said.project_roles } if said.entitlement == null }
  eligible = { for role, said in var.roles : role => said if said.entitlement != null && length(local.groups[role]) > 0 && length(said.project_roles) > 0 }

  everyone = toset(flatten([for groups in local.groups : tolist(groups)]))
}

module "access" {
  source = "../../modules/project-access"

  project_id = var.project_id
  grants     = local.standing
}

module "entitlement" {
  source   = "../../modules/entitlement"
  for_each = local.eligible

  project_id           = var.project_id
  name                 = replace(each.key, "_", "-")
  groups               = local.groups[each.key]
  roles                = each.value.project_roles
  max_request_duration = each.value.entitlement.max_duration
  approvers            = each.value.entitlement.approvers
  notified             = try(var.roles["operators"].groups, [])
}

# A cluster looks for groups of role bindings in one group alone:
# https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac. All environments may share it, so a membership
# that is there is taken as it is, and none is taken away: by itself it gives nothing.
resource "google_cloud_identity_group_membership" "security_group" {
  for_each = var.security_group_id == null ? [] : local.everyone

  group                        = var.security_group_id
  create_ignore_already_exists = true
  deletion_policy              = "ABANDON"

  preferred_member_key {
    id = each.value
  }

  roles {
    name = "MEMBER"
  }
}
