variable "project_id" {
  description = "The project that the zone lies in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "domain" {
  description = "The domain of the zone, without the dot at its end. Its parent must delegate it to the zone's name servers."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain))
    error_message = "A domain is written like testing.example.com: lower case, without a dot at its end."
  }
}

variable "record_writers" {
  description = "Members that may write records of the zone, by a name of your own: cert-manager for DNS01, for example."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for member in values(var.record_writers) : can(regex("^(serviceAccount|group|user|principal|principalSet):", member))])
    error_message = "A member is written like serviceAccount:NAME@PROJECT.iam.gserviceaccount.com; nobody else may write records, allUsers least of all."
  }
}

variable "force_destroy" {
  description = "Whether a destroy deletes the zone, and its records, whoever wrote them. For environments that are thrown away. Turn it on by an apply before a destroy."
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
