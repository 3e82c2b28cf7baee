variable "project_id" {
  description = "The project's id. It stays taken for 30 days after the project is deleted, so a project that is made anew needs another one."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "name" {
  description = "The project's display name. Defaults to the id."
  type        = string
  default     = null

  validation {
    condition     = var.name == null || can(regex("^[A-Za-z0-9 '!-]{4,30}$", var.name))
    error_message = "A display name has 4 to 30 letters, digits, spaces, hyphens, single quotes and exclamation marks."
  }
}

variable "org_id" {
  description = "The number of the organisation that the project lies in. Set this or folder_id."
  type        = string
  default     = null

  validation {
    condition     = var.org_id == null || can(regex("^[0-9]+$", var.org_id))
    error_message = "An organisation is given by its number, such as 123456789012."
  }
}

variable "folder_id" {
  description = "The number of the folder that the project lies in. Set this or org_id."
  type        = string
  default     = null

  validation {
    condition     = var.folder_id == null || can(regex("^[0-9]+$", var.folder_id))
    error_message = "A folder is given by its number, such as 123456789012."
  }

  validation {
    condition     = var.folder_id == null || var.org_id == null
    error_message = "A project lies in an organisation or in a folder: set org_id or folder_id, not both."
  }
}

variable "billing_account" {
  description = "The billing account that pays, such as 012345-6789AB-CDEF01."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "A billing account is written like 012345-6789AB-CDEF01."
  }
}

variable "labels" {
  description = "Labels of the project, by which its cost is found again."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "Google's labels have lower-case letters, digits, hyphens and underscores, 63 at most; a key begins with a letter."
  }
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the project. Turn it off by an apply before a destroy: it counts as it stands in the state."
  type        = bool
  default     = true
}

variable "lien" {
  description = "Whether a lien keeps everybody from deleting the project, not Terraform alone. A destroy removes it."
  type        = bool
  default     = true
}
