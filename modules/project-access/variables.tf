variable "project_id" {
  description = "The project."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "grants" {
  description = "Who has what, by a name of your own: Google Groups, by their e-mail addresses, and roles such as roles/monitoring.viewer. Each group may reach the project's clusters as well."
  type        = map(object({ groups = set(string), roles = set(string) }))

  validation {
    condition     = alltrue([for grant in var.grants : alltrue([for group in grant.groups : can(regex("^[^@\\sA-Z:]+@[^@\\sA-Z]+$", group))])])
    error_message = "A group is written like developers@example.com, in lower case and without `group:`."
  }

  validation {
    condition     = alltrue([for grant in var.grants : length(setintersection(grant.roles, ["roles/owner", "roles/editor", "roles/viewer"])) == 0])
    error_message = "Basic roles span every service: name roles for what the group does."
  }
}
