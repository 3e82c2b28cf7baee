variable "project_id" {
  description = "The project that the service account lies in and has its roles in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
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

  validation {
    condition     = length(var.display_name) >= 1 && length(var.display_name) <= 100
    error_message = "A display name has 1 to 100 characters."
  }
}

variable "roles" {
  description = "Roles in the project, such as roles/artifactregistry.reader. Basic roles, and roles that let it act as every other account, are refused."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for role in var.roles : can(regex("^(roles/|projects/[^/]+/roles/|organizations/[0-9]+/roles/)[A-Za-z0-9_.]+$", role))])
    error_message = "A role is written like roles/artifactregistry.reader, or projects/PROJECT/roles/NAME."
  }

  validation {
    condition     = length(setintersection(var.roles, ["roles/owner", "roles/editor", "roles/viewer"])) == 0
    error_message = "Basic roles give far more than any workload needs: name roles for what it does, or permissions."
  }

  # With these in a project one account becomes any other of it, or gives itself what it lacks.
  validation {
    condition = length(setintersection(var.roles, [
      "roles/iam.securityAdmin",
      "roles/iam.serviceAccountKeyAdmin",
      "roles/iam.serviceAccountTokenCreator",
      "roles/iam.serviceAccountUser",
      "roles/iam.workloadIdentityUser",
      "roles/resourcemanager.projectIamAdmin",
    ])) == 0
    error_message = "In a whole project this role lets the account act as every other one: grant it on single service accounts."
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
