variable "endpoint" {
  type = string
}

variable "deployer" {
  type = map(string)
}

resource "terraform_data" "binding" {
  input = { role = "deployer", member = var.deployer["deployer"], cluster = var.endpoint }
}

resource "terraform_data" "password" {
  input = sha256("${terraform_data.binding.id}/${var.endpoint}")
}

output "break_glass_password" {
  value     = terraform_data.password.output
  sensitive = true
}
