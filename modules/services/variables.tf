variable "project_id" {
  description = "The project whose APIs are enabled."
  type        = string
}

variable "services" {
  description = "The APIs to enable, such as container.googleapis.com."
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
