variable "project_id" {
  type        = string
  description = "The project"
  validation {
    condition     = length(var.project_id) > 4
    error_message = "too short"
  }
}

variable "region" { type = string }
variable "subnetwork" { type = string }

variable "zones" {
  type = set(string)
}

variable "subnet_cidr" {
  type    = string
  default = null
}

variable "pods_cidr" {
  type    = string
  default = null
}

variable "node_pools" {
  type = map(object({
    machine_type = string
    nodes        = optional(number, 3)
  }))
  default = {}
}

variable "labels" {
  type    = map(string)
  default = {}
}

variable "password" {
  type      = string
  default   = ""
  sensitive = true
}
