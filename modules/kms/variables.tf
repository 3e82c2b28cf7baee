variable "project_id" {
  description = "The project that the keys lie in."
  type        = string
}

variable "location" {
  description = "The location of the key ring: that of what its keys encrypt."
  type        = string
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
  description = "The keys by name: who encrypts and decrypts with each, as members of a policy; the days after which it is rotated; the days that a destroyed version can still be restored."
  type = map(object({
    encrypters    = map(string)
    rotation_days = optional(number, 90)
    restore_days  = optional(number, 30)
  }))

  validation {
    condition     = alltrue([for key in values(var.keys) : key.rotation_days >= 1 && key.rotation_days <= 365])
    error_message = "A key is rotated after 1 to 365 days (CIS GKE benchmark 5.3.1 and CIS GCP 1.10: 90 or less)."
  }

  validation {
    condition     = alltrue([for key in values(var.keys) : key.restore_days >= 1 && key.restore_days <= 120])
    error_message = "A destroyed version can be restored for 1 to 120 days."
  }
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to destroy the keys' versions. Turn it off by an apply before a destroy."
  type        = bool
  default     = true
}
