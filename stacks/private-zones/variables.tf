variable "project_id" {
  description = "The project."
  type        = string
}

variable "network" {
  description = "The id of the network that sees the zones."
  type        = string
}

variable "zones" {
  description = "The zones by a name of your own: the domain, and either records or the id of the network that answers (`peer_network`)."
  type = map(object({
    domain       = string
    peer_network = optional(string)
    records      = optional(map(object({ name = string, type = string, values = list(string), ttl = optional(number, 300) })), {})
  }))

  validation {
    condition     = length(distinct([for zone in var.zones : zone.domain])) == length(var.zones)
    error_message = "Two zones have the same domain: a network sees one of them only."
  }
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}
}

variable "deletion_protection" {
  description = "Whether what holds data refuses to be deleted."
  type        = bool
  default     = true
}
