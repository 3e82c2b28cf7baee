variable "project_id" {
  description = "The project whose APIs are enabled."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "services" {
  description = "The APIs to enable, such as container.googleapis.com. One that is taken out stays enabled."
  type        = set(string)

  validation {
    condition     = alltrue([for service in var.services : can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)*\\.googleapis\\.com$", service))])
    error_message = "An API is written like container.googleapis.com."
  }
}

variable "deprivilege_default_service_accounts" {
  description = "Whether the default service accounts lose the role of an editor that Google gives them."
  type        = bool
  default     = true
}
