variable "locked" { type = bool }

variable "days" {
  type    = number
  default = 7
}

variable "name" {
  type    = string
  default = "vault"
}

variable "password" {
  type      = string
  default   = ""
  sensitive = true
}

output "days" { value = var.days }
