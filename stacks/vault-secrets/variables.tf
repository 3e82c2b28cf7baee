variable "project_id" {
  description = "The project."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "recovery_keys" {
  description = "How many recovery keys Vault is given; more than half of them together make a root token."
  type        = number
  default     = 5

  validation {
    condition     = var.recovery_keys >= 3 && var.recovery_keys <= 9
    error_message = "Three to nine keys: with fewer one person has too much, with more nobody finds enough of them."
  }
}

variable "initialiser" {
  description = "Who initialises Vault, as a member of a policy: whoever runs groundwork."
  type        = string
}

variable "custodians" {
  description = "Who reads the recovery keys, as members of a policy, key by key in turn: one group reads them all, five people one each."
  type        = list(string)

  validation {
    condition     = length(var.custodians) >= 1
    error_message = "Somebody must be able to read the recovery keys."
  }
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
