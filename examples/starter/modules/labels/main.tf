variable "owner" {
  description = "Whom to write to."
  type        = string
}

output "labels" {
  value = {
    owner      = replace(var.owner, "/[^a-z0-9_-]/", "_")
    managed-by = "groundwork"
  }
}
