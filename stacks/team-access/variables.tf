variable "project_id" {
  description = "The project."
  type        = string
}

variable "teams" {
  description = "The teams, as `$${env.teams}` has them."
  type        = map(object({ groups = map(set(string)) }))
  default     = {}
}

variable "roles" {
  description = "The role matrix, as `$${env.roles}` has it."
  type = map(object({
    groups        = set(string)
    project_roles = set(string)
    entitlement   = optional(object({ max_duration = string, approvers = set(string) }))
  }))
}

variable "security_group_id" {
  description = "The id (groups/…) of the Google Group that clusters look for groups in. Each group with a role becomes its member; whoever runs this must be its owner or manager. `null`: somebody else sees to it."
  type        = string
  default     = null

  validation {
    condition     = var.security_group_id == null || can(regex("^groups/[a-z0-9]+$", var.security_group_id))
    error_message = "The id is written like groups/01abc23d4efgh5i; `gcloud identity groups describe NAME@DOMAIN` shows it."
  }
}
