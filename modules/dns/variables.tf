variable "project_id" {
  description = "The project that the zone lies in."
  type        = string
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
}

variable "force_destroy" {
  description = "Whether a destroy deletes the zone's records as well, whoever wrote them. For environments that are thrown away."
  type        = bool
  default     = false
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}
}
