variable "project_id" {
  description = "The project."
  type        = string
}

variable "contact" {
  description = "The e-mail address that is told, best that of a group."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", var.contact))
    error_message = "An e-mail address is written like platform@example.com."
  }
}

variable "runbook" {
  description = "The address of this stack's runbook, which each alert links to."
  type        = string
}

variable "labels" {
  description = "Labels, by which they are found again."
  type        = map(string)
  default     = {}
}
