variable "project_id" {
  description = "The project."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "network" {
  description = "The id of the network whose questions are forwarded."
  type        = string

  validation {
    condition     = can(regex("(^|/)projects/[^/]+/global/networks/[^/]+$", var.network))
    error_message = "A network is written like projects/PROJECT/global/networks/NAME."
  }
}

variable "zones" {
  description = "Domains, without the dot at their end, each with the IPv4 addresses of the name servers that answer for it: two or more, so that one may fail."
  type        = map(set(string))

  validation {
    condition     = alltrue([for domain in keys(var.zones) : can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", domain))])
    error_message = "A domain is written like corp.example.com, or 10.in-addr.arpa: lower case, without a dot at its end."
  }

  validation {
    condition     = alltrue([for servers in var.zones : length(servers) >= 2 && alltrue([for server in servers : can(cidrnetmask("${server}/32"))])])
    error_message = "Each domain needs two name servers or more, written as IPv4 addresses."
  }
}

variable "inbound" {
  description = "Whether name servers on premises may ask Cloud DNS."
  type        = bool
  default     = true
}

variable "policy_name" {
  description = "The name of the network's DNS policy. A network has one."
  type        = string
  default     = "platform"
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
