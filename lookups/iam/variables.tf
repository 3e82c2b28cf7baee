variable "project_id" {
  description = "The project."
  type        = string
}

variable "accounts" {
  description = "The account ids of the service accounts: nodes, dns, backup and vault."
  type        = object({ nodes = string, dns = string, backup = string, vault = string })
  default     = { nodes = "gke-nodes", dns = "cert-manager", backup = "velero-backup", vault = "vault-server" }
}
