variable "project_id" {
  description = "The project."
  type        = string
}

variable "domain" {
  description = "The domain of the zone."
  type        = string
}

variable "record_writer" {
  description = "The e-mail address of the service account that writes records."
  type        = string
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}
}

variable "deletion_protection" {
  description = "Whether what holds data refuses to be deleted."
  type        = bool
  default     = true
}
