variable "project_id" {
  description = "The project that the zone lies in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "domain" {
  description = "The domain of the zone, without the dot at its end."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain))
    error_message = "A domain is written like internal.example.com: lower case, without a dot at its end."
  }
}

variable "networks" {
  description = "Ids of the networks that see the zone."
  type        = set(string)

  validation {
    condition     = length(var.networks) > 0 && alltrue([for network in var.networks : can(regex("(^|/)projects/[^/]+/global/networks/[^/]+$", network))])
    error_message = "A zone that no network sees answers nobody: name one, like projects/PROJECT/global/networks/NAME."
  }
}

variable "peer_network" {
  description = "The id of a network that answers in place of the zone; then the zone has no records of its own. Whoever runs this needs roles/dns.peer in that network's project."
  type        = string
  default     = null
}

variable "records" {
  description = "Records by a name of your own: the name within the domain (empty for the domain itself), the type, the time to live in seconds, the values."
  type        = map(object({ name = string, type = string, values = list(string), ttl = optional(number, 300) }))
  default     = {}

  validation {
    condition     = length(var.records) == 0 || var.peer_network == null
    error_message = "A zone that another network answers has no records: leave out one of records and peer_network."
  }

  validation {
    condition     = alltrue([for record in var.records : record.ttl >= 0 && length(record.values) > 0])
    error_message = "A record has at least one value, and a time to live from 0 seconds."
  }
}

variable "force_destroy" {
  description = "Whether a destroy deletes the zone's records as well, whoever wrote them. For environments that are thrown away."
  type        = bool
  default     = false
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
