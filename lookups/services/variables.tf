variable "project_id" {
  description = "The project."
  type        = string
}

variable "services" {
  description = "The APIs that must be enabled."
  type        = set(string)
  default     = ["compute.googleapis.com", "container.googleapis.com"]
}
