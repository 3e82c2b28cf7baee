variable "project_id" {
  description = "The project."
  type        = string
}

variable "name" {
  description = "The project's display name."
  type        = string
}

variable "org_id" {
  description = "The number of the organisation that the project lies in, unless it lies in a folder."
  type        = string
  default     = null
}

variable "folder_id" {
  description = "The number of the folder that the project lies in."
  type        = string
  default     = null
}

variable "billing_account" {
  description = "The billing account that pays."
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

# Not a matter of deletion_protection: a teardown changes that first and in place, and this is an object of its own.
variable "lien" {
  description = "Whether a lien keeps everybody from deleting the project. A destroy removes it."
  type        = bool
  default     = true
}
