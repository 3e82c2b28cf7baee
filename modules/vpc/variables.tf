variable "project_id" {
  description = "The project that the network lies in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "region" {
  description = "The region of the subnetwork, the router and NAT."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region is written like europe-west1; europe-west1-b is a zone."
  }
}

variable "name" {
  description = "The network's name; those of what is in it begin with it."
  type        = string
  default     = "platform"

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "The name has 1 to 40 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "nodes_cidr" {
  description = "The subnetwork's primary range: one address for each node and each internal load balancer."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.nodes_cidr)) && try(tonumber(split("/", var.nodes_cidr)[1]) <= 26, false)
    error_message = "The range is written like 10.0.0.0/20 and is a /26 at least, for sixty nodes and load balancers."
  }

  validation {
    condition     = try(cidrhost(var.nodes_cidr, 0) == split("/", var.nodes_cidr)[0], false)
    error_message = "The range begins with its own first address: 10.0.0.0/20, not 10.0.0.1/20."
  }
}

variable "pods_cidr" {
  description = "The secondary range of pods: a /24 for each node with 110 pods, so a /18 serves 64 nodes."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.pods_cidr)) && try(tonumber(split("/", var.pods_cidr)[1]) <= 21, false)
    error_message = "The range is written like 10.0.64.0/18 and is a /21 at least, for eight nodes."
  }

  validation {
    condition     = try(cidrhost(var.pods_cidr, 0) == split("/", var.pods_cidr)[0], false)
    error_message = "The range begins with its own first address: 10.0.0.0/20, not 10.0.0.1/20."
  }
}

variable "services_cidr" {
  description = "The secondary range of services: one address for each."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.services_cidr)) && try(tonumber(split("/", var.services_cidr)[1]) <= 27, false)
    error_message = "The range is written like 10.0.32.0/20 and is a /27 at least, the smallest that GKE takes."
  }

  validation {
    condition     = try(cidrhost(var.services_cidr, 0) == split("/", var.services_cidr)[0], false)
    error_message = "The range begins with its own first address: 10.0.0.0/20, not 10.0.0.1/20."
  }
}

variable "control_plane_cidr" {
  description = "The range of the cluster's control plane, from which webhooks are called: a /28."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.control_plane_cidr)) && endswith(var.control_plane_cidr, "/28")
    error_message = "The range is a /28, such as 172.16.0.0/28: GKE takes no other size."
  }

  validation {
    condition     = try(cidrhost(var.control_plane_cidr, 0) == split("/", var.control_plane_cidr)[0], false)
    error_message = "The range begins with its own first address: 10.0.0.0/20, not 10.0.0.1/20."
  }
}

variable "private_services_cidr" {
  description = "A range for Google's services that are reached by peering (Cloud SQL, Memorystore): a /24 at least. Without it there is no such peering, which is hard to be rid of."
  type        = string
  default     = null

  validation {
    condition     = var.private_services_cidr == null || (can(cidrnetmask(var.private_services_cidr)) && try(tonumber(split("/", var.private_services_cidr)[1]) <= 24, false))
    error_message = "The range is written like 10.1.0.0/20 and is a /24 at least, the smallest that one service takes."
  }
}

variable "routing_mode" {
  description = "Whether routes learned over VPN or Interconnect hold in the region or everywhere: REGIONAL or GLOBAL."
  type        = string
  default     = "REGIONAL"

  validation {
    condition     = contains(["REGIONAL", "GLOBAL"], var.routing_mode)
    error_message = "The mode is REGIONAL or GLOBAL."
  }
}

variable "webhook_ports" {
  description = "TCP ports of nodes that the control plane calls webhooks on, beyond 443 and 10250, which GKE opens itself."
  type        = set(number)
  default     = []

  validation {
    condition     = alltrue([for port in var.webhook_ports : port >= 1 && port <= 65535])
    error_message = "A port is a number from 1 to 65535."
  }
}

variable "node_tag" {
  description = "The network tag of nodes, which firewall rules are for."
  type        = string
  default     = "gke-node"

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.node_tag))
    error_message = "A network tag has 1 to 63 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "flow_sampling" {
  description = "Which part of the subnetwork's flows is logged, from 0 to 1."
  type        = number
  default     = 0.5

  validation {
    condition     = var.flow_sampling > 0 && var.flow_sampling <= 1
    error_message = "The part is above 0 and at most 1."
  }
}

variable "nat_addresses" {
  description = "How many addresses of its own NAT has, for partners that let in only addresses that they know: 0 leaves them to Google. Each serves 64,512 ports for each destination."
  type        = number
  default     = 0

  validation {
    condition     = var.nat_addresses >= 0 && var.nat_addresses <= 16 && floor(var.nat_addresses) == var.nat_addresses
    error_message = "The number is a whole one from 0 to 16."
  }
}

variable "nat_min_ports" {
  description = "Ports that NAT keeps for each node at least: a power of two from 32 on."
  type        = number
  default     = 64

  validation {
    condition     = contains([32, 64, 128, 256, 512, 1024, 2048, 4096], var.nat_min_ports)
    error_message = "With dynamic port allocation the number is a power of two from 32 to 4096."
  }
}

variable "nat_max_ports" {
  description = "Ports that NAT gives one node at most: a power of two above nat_min_ports."
  type        = number
  default     = 4096

  validation {
    condition     = contains([64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536], var.nat_max_ports) && var.nat_max_ports > var.nat_min_ports
    error_message = "The number is a power of two from 64 to 65536, above nat_min_ports."
  }
}
