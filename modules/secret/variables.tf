variable "project_id" {
  description = "The project that the secret lies in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "name" {
  description = "The secret's name in the project. What it holds is no concern of Terraform's, whose state would show it."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9_-]{1,255}$", var.name))
    error_message = "The name has 1 to 255 letters, digits, hyphens and underscores."
  }
}

variable "locations" {
  description = "The regions that keep a copy each."
  type        = list(string)

  validation {
    condition     = length(var.locations) >= 1
    error_message = "Name one region at least."
  }
}

variable "kms_key" {
  description = "The id of the KMS key that encrypts it, in the one region that it lies in. Secret Manager's service agent must be allowed to use it. Defaults to Google's own keys."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key == null || length(var.locations) == 1
    error_message = "A key lies in one region: name that region alone."
  }
}

variable "members" {
  description = "Who may do what with it, by a name of your own: a role of Secret Manager's and a member of a policy."
  type        = map(object({ role = string, member = string }))
  default     = {}

  validation {
    condition     = alltrue([for member in values(var.members) : startswith(member.role, "roles/secretmanager.")])
    error_message = "A role is one of Secret Manager's, such as roles/secretmanager.secretAccessor."
  }

  validation {
    condition     = alltrue([for member in values(var.members) : !contains(["allUsers", "allAuthenticatedUsers"], member.member)])
    error_message = "A secret is for somebody, not for everybody."
  }
}

variable "restore_days" {
  description = "The days for which a version that is destroyed can still be had back; 0 destroys at once."
  type        = number
  default     = 0

  validation {
    condition     = var.restore_days == 0 || (var.restore_days >= 1 && var.restore_days <= 1000)
    error_message = "The number is 0, or from 1 to 1000 days."
  }
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the secret. Turn it off by an apply before a destroy."
  type        = bool
  default     = true
}
