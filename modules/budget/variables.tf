variable "project_id" {
  description = "The project whose cost is watched; who is told lies in it as well."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "project_number" {
  description = "The project's number, by which a budget knows it."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+$", var.project_number))
    error_message = "A project's number has digits only, such as 482591473560."
  }
}

variable "billing_account" {
  description = "The billing account that pays, such as 012345-6789AB-CDEF01."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "A billing account is written like 012345-6789AB-CDEF01."
  }
}

variable "display_name" {
  description = "The budget's name, as it stands in the messages."
  type        = string

  validation {
    condition     = length(var.display_name) >= 1 && length(var.display_name) <= 60
    error_message = "The name has 1 to 60 characters."
  }
}

variable "monthly_amount" {
  description = "What a month may cost, in whole units of the billing account's currency."
  type        = number

  validation {
    condition     = var.monthly_amount >= 1 && floor(var.monthly_amount) == var.monthly_amount
    error_message = "The amount is a whole number, 1 or more."
  }
}

variable "thresholds" {
  description = "The parts of the amount at which a message is sent once they are spent: 0.5 is half of it. One more is sent when the whole amount is forecast."
  type        = list(number)
  default     = [0.5, 0.8, 1]

  validation {
    condition     = length(var.thresholds) >= 1 && alltrue([for part in var.thresholds : part > 0 && part <= 10])
    error_message = "Name one part at least; each is above 0 and at most 10."
  }
}

variable "emails" {
  description = "Who is told besides the billing account's administrators: five e-mail addresses at most."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", email))])
    error_message = "An e-mail address is written like platform@example.com."
  }

  validation {
    condition     = length(var.emails) <= 5
    error_message = "A budget tells five addresses at most: give the address of a group."
  }
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "Google's labels have lower-case letters, digits, hyphens and underscores, 63 at most; a key begins with a letter."
  }
}
