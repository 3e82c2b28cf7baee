variable "project_id" {
  description = "The project that the bucket lies in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "name" {
  description = "The bucket's name. All of Google's customers share the names."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$", var.name))
    error_message = "The name has 3 to 63 lower-case letters, digits, hyphens, underscores and dots, and begins and ends with a letter or digit."
  }
}

variable "location" {
  description = "The bucket's location, such as EUROPE-WEST1: that of its key."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z]+[0-9]*(-[A-Za-z]+[0-9]+)?$", var.location))
    error_message = "A location is written like EUROPE-WEST1, EU or EUR4."
  }
}

variable "storage_class" {
  description = "The storage class of new objects."
  type        = string
  default     = "STANDARD"

  validation {
    condition     = contains(["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"], var.storage_class)
    error_message = "The storage class is STANDARD, NEARLINE, COLDLINE or ARCHIVE."
  }
}

variable "kms_key" {
  description = "The id of the key that encrypts objects. Cloud Storage's service agent must be allowed to use it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.kms_key))
    error_message = "A key is written like projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY."
  }
}

variable "members" {
  description = "Who may do what with the bucket: a role and a member by a name of your own."
  type        = map(object({ role = string, member = string }))
  default     = {}

  validation {
    condition     = alltrue([for grant in values(var.members) : can(regex("^(serviceAccount|group|user|principal|principalSet):", grant.member))])
    error_message = "A member is written like serviceAccount:NAME@PROJECT.iam.gserviceaccount.com; a bucket is nobody else's, allUsers least of all."
  }

  validation {
    condition     = alltrue([for grant in values(var.members) : startswith(grant.role, "roles/storage.") && !contains(["roles/storage.admin", "roles/storage.legacyBucketOwner"], grant.role)])
    error_message = "A role of Cloud Storage is written like roles/storage.objectAdmin; one that changes the bucket itself or its policy is refused."
  }
}

variable "noncurrent_days" {
  description = "Days after which versions of objects that were overwritten or deleted go."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_days >= 1
    error_message = "Versions are kept for one day at least."
  }
}

variable "soft_delete_days" {
  description = "Days for which what was deleted, the bucket too, can be restored: 0, or 7 to 90."
  type        = number
  default     = 7

  validation {
    condition     = var.soft_delete_days == 0 || (var.soft_delete_days >= 7 && var.soft_delete_days <= 90)
    error_message = "Cloud Storage takes 0 (off) or 7 to 90 days."
  }
}

variable "force_destroy" {
  description = "Whether a destroy deletes the bucket, and the objects in it. For environments that are thrown away, never for backups that count. Turn it on by an apply before a destroy."
  type        = bool
  default     = false
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
