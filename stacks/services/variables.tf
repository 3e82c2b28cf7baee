variable "project_id" {
  description = "The project."
  type        = string
}

variable "project_number" {
  description = "The project's number, which the names of Google's service agents are made of."
  type        = string
}

variable "services" {
  description = "APIs to enable beside those that the platform's own stacks need."
  type        = set(string)
  default     = []
}
