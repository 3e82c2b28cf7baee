variable "project_id" {
  description = "The project."
  type        = string
}

variable "name" {
  description = "What the address and its policies are called."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.name))
    error_message = "A name has 1 to 63 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "zone" {
  description = "The name of the zone that the records are written in."
  type        = string
}

variable "domain" {
  description = "The domain that the gateway answers for, with all names below it."
  type        = string
}

variable "edge_protection" {
  description = "Whether there is a Cloud Armor policy for services to use. It is paid for by rule and request."
  type        = bool
  default     = false
}

variable "requests_per_minute" {
  description = "How many requests one client address may make in a minute where Cloud Armor protects a service."
  type        = number
  default     = 1200

  validation {
    condition     = var.requests_per_minute >= 60
    error_message = "Less than one request a second keeps people out, not attacks."
  }
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}
}
