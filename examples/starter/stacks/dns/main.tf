variable "project_id" {
  type = string
}

variable "domain" {
  type = string
}

resource "terraform_data" "zone" {
  input = { project = var.project_id, dns_name = var.domain }
}

output "zone" {
  value = terraform_data.zone.output.dns_name
}
