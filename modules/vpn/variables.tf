variable "project_id" {
  description = "The project."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "region" {
  description = "The region of the gateway. The network's other regions are reached where its routing mode is GLOBAL."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region is written like europe-west1; europe-west1-b is a zone."
  }
}

variable "network" {
  description = "The id of the network that is connected."
  type        = string

  validation {
    condition     = can(regex("(^|/)projects/[^/]+/global/networks/[^/]+$", var.network))
    error_message = "A network is written like projects/PROJECT/global/networks/NAME."
  }
}

variable "name" {
  description = "The name of the gateway and the router; those of tunnels begin with it."
  type        = string
  default     = "on-premises"

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "The name has 1 to 40 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "asn" {
  description = "The number of our side in BGP, a private one."
  type        = number
  default     = 64514

  validation {
    condition     = (var.asn >= 64512 && var.asn <= 65534) || (var.asn >= 4200000000 && var.asn <= 4294967294)
    error_message = "The number is a private one: 64512 to 65534, or 4200000000 to 4294967294 (RFC 6996)."
  }
}

variable "peer_asn" {
  description = "The number of the other side in BGP."
  type        = number

  validation {
    condition     = var.peer_asn >= 1 && var.peer_asn <= 4294967294
    error_message = "The number is from 1 to 4294967294."
  }
}

variable "peer_addresses" {
  description = "Public addresses of the other side's gateways, in the order of their interfaces: one that is redundant in itself, two, or four."
  type        = list(string)

  validation {
    condition     = contains([1, 2, 4], length(var.peer_addresses)) && alltrue([for address in var.peer_addresses : can(cidrnetmask("${address}/32"))])
    error_message = "The other side has one, two or four IPv4 addresses."
  }
}

variable "tunnels" {
  description = "The tunnels by a name of your own: the interface of our gateway (0 or 1) and of the other, both sides' addresses in BGP (ours with its length, such as 169.254.10.1/30), and the priority of what is advertised (the lowest is used first)."
  type = map(object({
    interface        = number
    peer_interface   = number
    bgp_address      = string
    peer_bgp_address = string
    priority         = optional(number, 100)
  }))

  validation {
    condition     = length(setintersection([for tunnel in var.tunnels : tunnel.interface], [0, 1])) == 2 && length(setsubtract([for tunnel in var.tunnels : tunnel.interface], [0, 1])) == 0
    error_message = "Both interfaces of the gateway, 0 and 1, need a tunnel: with one alone there is no availability of 99.99 %."
  }

  validation {
    condition     = alltrue([for tunnel in var.tunnels : startswith(tunnel.bgp_address, "169.254.") && can(cidrnetmask(tunnel.bgp_address)) && startswith(tunnel.peer_bgp_address, "169.254.")])
    error_message = "Addresses in BGP are link-local, a /30 for each tunnel: 169.254.10.1/30 here, 169.254.10.2 there."
  }
}

variable "shared_secret" {
  description = "The secret that both sides know."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.shared_secret) >= 24
    error_message = "The secret has 24 characters at least: `openssl rand -base64 24` makes one."
  }
}

variable "advertised_ranges" {
  description = "Ranges that are advertised beside those of all subnetworks, by what they are."
  type        = map(string)

  # Where Cloud DNS asks name servers from: without a way back they cannot answer it.
  default = { cloud-dns = "35.199.192.0/19" }

  validation {
    condition     = alltrue([for range in var.advertised_ranges : can(cidrnetmask(range))])
    error_message = "A range is written like 35.199.192.0/19."
  }
}

variable "notification_channels" {
  description = "Full names of Cloud Monitoring's notification channels that hear of a tunnel that is down. Without any the incident is only seen in the console."
  type        = list(string)
  default     = []
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
