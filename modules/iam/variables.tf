variable "project_id" {
  description = "The project that the service account lies in and has its roles in."
  type        = string
}

variable "account_id" {
  description = "The part of the e-mail address before the @."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.account_id))
    error_message = "A service account's id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "display_name" {
  description = "What the account is for, in a few words."
  type        = string
}

variable "roles" {
  description = "Roles in the project, such as roles/artifactregistry.reader. A role of an owner or editor is refused."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setintersection(var.roles, ["roles/owner", "roles/editor"])) == 0
    error_message = "Basic roles give far more than any workload needs: name roles for what it does, or permissions."
  }
}

variable "permissions" {
  description = "Permissions in the project that no role gives alone: they become a custom role."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for permission in var.permissions : can(regex("^[a-z][A-Za-z]*(\\.[A-Za-z]+){2}$", permission))])
    error_message = "A permission is written like compute.disks.get."
  }
}

variable "signs" {
  description = "Whether the account may sign as itself, for signed URLs without a key file."
  type        = bool
  default     = false
}
