variable "project_id" {
  type = string
}

variable "accounts" {
  type = list(string)
}

resource "terraform_data" "account" {
  for_each = toset(var.accounts)
  input    = "${each.key}@${var.project_id}.iam.example.test"
}

output "emails" {
  value = { for name, account in terraform_data.account : name => account.output }
}
