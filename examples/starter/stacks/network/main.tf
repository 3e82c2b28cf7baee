variable "project_id" {
  type = string
}

variable "region" {
  type = string
}

variable "cidr" {
  description = "The subnet's primary range."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.cidr))
    error_message = "The range must be written like 10.0.0.0/20."
  }
}

resource "terraform_data" "network" {
  input = { project = var.project_id, name = "main" }
}

resource "terraform_data" "subnet" {
  input = {
    name    = "nodes"
    network = terraform_data.network.output.name
    region  = var.region
    cidr    = var.cidr
  }
}

output "subnet" {
  value = "projects/${var.project_id}/regions/${var.region}/subnetworks/${terraform_data.subnet.output.name}"
}

output "hosts" {
  value = pow(2, 32 - parseint(split("/", var.cidr)[1], 10)) - 4
}
