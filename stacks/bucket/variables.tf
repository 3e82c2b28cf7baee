variable "project_id" {
  description = "The project."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "name" {
  description = "The bucket's name, which no other customer of Google may have."
  type        = string
}

variable "kms_key" {
  description = "The id of the key that encrypts objects."
  type        = string
}

variable "writer" {
  description = "The e-mail address of the service account that reads and writes objects."
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
