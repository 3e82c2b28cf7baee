variable "project_id" {
  description = "The project that the roles are had in. Privileged Access Manager must be set up for it, or for its organisation: its service agent grants and takes away."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "name" {
  description = "The entitlement's id."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{3,62}$", var.name))
    error_message = "An entitlement's id has 4 to 63 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "groups" {
  description = "Google Groups whose members may ask, by their e-mail addresses."
  type        = set(string)

  validation {
    condition     = length(var.groups) > 0
    error_message = "An entitlement that nobody may ask for is none: name a group."
  }
}

variable "roles" {
  description = "Roles that are given, such as roles/container.admin."
  type        = set(string)

  validation {
    condition     = length(var.roles) > 0 && length(setintersection(var.roles, ["roles/owner", "roles/editor", "roles/viewer"])) == 0
    error_message = "Name at least one role; Privileged Access Manager gives no basic roles."
  }
}

variable "max_request_duration" {
  description = "The longest time that they are given for, in seconds: from 1800s to 604800s."
  type        = string
  default     = "3600s"

  validation {
    condition     = can(regex("^[0-9]+s$", var.max_request_duration)) && try(tonumber(trimsuffix(var.max_request_duration, "s")) >= 1800 && tonumber(trimsuffix(var.max_request_duration, "s")) <= 604800, false)
    error_message = "The time is written in seconds, from 1800s (half an hour) to 604800s (seven days)."
  }
}

variable "approvers" {
  description = "Google Groups of which somebody else must agree. Without any nobody is waited for: in an emergency at night there may be nobody."
  type        = set(string)
  default     = []
}

variable "notified" {
  description = "E-mail addresses that hear of every request and grant."
  type        = set(string)
  default     = []
}
