variable "project_id" {
  description = "The project."
  type        = string
}

variable "name" {
  description = "The address's name."
  type        = string
}

variable "ssl_policy" {
  description = "The name of the policy of TLS versions and ciphers."
  type        = string
}

variable "security_policy" {
  description = "The name of the Cloud Armor policy, or empty."
  type        = string
  default     = ""
}
