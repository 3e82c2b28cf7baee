variable "project_id" {
  type = string
}

variable "name" {
  type = string
}

variable "keep_days" {
  type    = number
  default = 7
}

resource "terraform_data" "bucket" {
  input = { name = "${var.project_id}-${var.name}", keep_days = var.keep_days }
}

output "bucket" {
  value = terraform_data.bucket.output.name
}
