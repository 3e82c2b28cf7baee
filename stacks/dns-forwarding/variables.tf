variable "project_id" {
  description = "The project."
  type        = string
}

variable "network" {
  description = "The id of the network whose questions are forwarded."
  type        = string
}

variable "zones" {
  description = "Domains, each with the IPv4 addresses of two or more name servers on premises."
  type        = map(set(string))
}

variable "inbound" {
  description = "Whether name servers on premises may ask Cloud DNS."
  type        = bool
  default     = true
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}
}
