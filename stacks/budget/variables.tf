variable "project_id" {
  description = "The project."
  type        = string
}

variable "project_number" {
  description = "The project's number, by which a budget knows it."
  type        = string
}

variable "billing_account" {
  description = "The billing account that pays."
  type        = string
}

variable "monthly_amount" {
  description = "What a month may cost, in whole units of the billing account's currency."
  type        = number
}

variable "emails" {
  description = "Who is told besides the billing account's administrators."
  type        = set(string)
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}
}
