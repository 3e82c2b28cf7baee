variable "project_id" {
  description = "The project that the keys lie in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "location" {
  description = "The location of the key ring: that of what its keys encrypt."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+(-[a-z]+[0-9]+)?[0-9]*$", var.location))
    error_message = "A location is written like europe-west1, europe or global."
  }
}

variable "name" {
  description = "The key ring's name. Key rings and keys cannot be deleted, so one that is made anew in the same project needs another name."
  type        = string

  validation {
    condition     = can(regex("^[a-zA-Z0-9_-]{1,63}$", var.name))
    error_message = "The name has 1 to 63 letters, digits, hyphens and underscores."
  }
}

variable "keys" {
  description = "The keys by name: who encrypts and decrypts with each, as members of a policy; the days after which it is rotated; the days that a destroyed version can still be restored; SOFTWARE, or HSM for a hardware module. A change of the last two makes the key anew, and what it encrypted is lost with it."
  type = map(object({
    encrypters       = map(string)
    rotation_days    = optional(number, 90)
    restore_days     = optional(number, 30)
    protection_level = optional(string, "SOFTWARE")
  }))

  validation {
    condition     = alltrue([for key in values(var.keys) : key.rotation_days >= 1 && key.rotation_days <= 365])
    error_message = "A key is rotated after 1 to 365 days (CIS GKE benchmark 5.3.1 and CIS GCP 1.10: 90 or less)."
  }

  validation {
    condition     = alltrue([for key in values(var.keys) : key.restore_days >= 1 && key.restore_days <= 120])
    error_message = "A destroyed version can be restored for 1 to 120 days."
  }

  validation {
    condition     = alltrue([for key in values(var.keys) : contains(["SOFTWARE", "HSM"], key.protection_level)])
    error_message = "The protection level is SOFTWARE or HSM."
  }

  validation {
    condition     = alltrue(flatten([for key in values(var.keys) : [for member in values(key.encrypters) : can(regex("^(serviceAccount|group|user|principal|principalSet):", member))]]))
    error_message = "A member is written like serviceAccount:NAME@PROJECT.iam.gserviceaccount.com; allUsers and allAuthenticatedUsers may use no key."
  }
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "Google's labels have lower-case letters, digits, hyphens and underscores, 63 at most; a key begins with a letter."
  }
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to destroy the keys' versions. Turn it off by an apply before a destroy."
  type        = bool
  default     = true
}
