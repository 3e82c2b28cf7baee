variable "project_id" {
  description = "The project."
  type        = string
}

variable "region" {
  description = "The key ring's region."
  type        = string
}

variable "key_ring" {
  description = "The key ring's name."
  type        = string
}

variable "keys" {
  description = "The names of the keys: of the cluster, of backups, of Vault's seal."
  type        = object({ cluster = string, backup = string, vault = string })
  default     = { cluster = "cluster", backup = "backup", vault = "vault" }
}
