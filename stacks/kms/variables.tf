variable "project_id" {
  description = "The project."
  type        = string
}

variable "gke_service_agent" {
  description = "The e-mail address of GKE's service agent, which encrypts the cluster's Secrets."
  type        = string
}

variable "storage_service_agent" {
  description = "The e-mail address of Cloud Storage's service agent, which encrypts backups."
  type        = string
}

variable "vault_service_account" {
  description = "The e-mail address of Vault's service account, which unseals itself."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "key_ring" {
  description = "The key ring's name. It stays for ever: where a key ring was taken down, count its end up."
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
