variable "project_id" {
  description = "The project that the cluster lies in."
  type        = string
}

variable "cluster" {
  description = "The id of the cluster."
  type        = string
}

variable "name" {
  description = "The pool's name."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "A pool's name has 1 to 40 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "zones" {
  description = "The zones of its nodes. Defaults to those of the cluster."
  type        = set(string)
  default     = null
}

variable "machine_type" {
  description = "The machine type of its nodes, such as e2-standard-4."
  type        = string
}

variable "disk_size_gb" {
  description = "The size of a node's boot disk in GB; images and emptyDir volumes lie there."
  type        = number
  default     = 100

  validation {
    condition     = var.disk_size_gb >= 20
    error_message = "A boot disk has 20 GB at least."
  }
}

variable "disk_type" {
  description = "The type of a node's boot disk: pd-balanced, pd-standard, pd-ssd or hyperdisk-balanced."
  type        = string
  default     = "pd-balanced"
}

variable "min_nodes_per_zone" {
  description = "Nodes that each zone has at least."
  type        = number
  default     = 1

  validation {
    condition     = var.min_nodes_per_zone >= 0
    error_message = "The number is 0 or more."
  }
}

variable "max_nodes_per_zone" {
  description = "Nodes that each zone has at most: what autoscaling may cost."
  type        = number

  validation {
    condition     = var.max_nodes_per_zone >= 1 && var.max_nodes_per_zone >= var.min_nodes_per_zone
    error_message = "The number is 1 at least and not below min_nodes_per_zone."
  }
}

variable "service_account" {
  description = "The e-mail address of the nodes' service account."
  type        = string
}

variable "tags" {
  description = "Network tags, which firewall rules are for."
  type        = list(string)
  default     = []
}

variable "node_labels" {
  description = "Labels of the Kubernetes nodes."
  type        = map(string)
  default     = {}
}

variable "taints" {
  description = "Taints of the Kubernetes nodes, with the effect as Google writes it: NO_SCHEDULE, PREFER_NO_SCHEDULE or NO_EXECUTE."
  type        = list(object({ key = string, value = string, effect = string }))
  default     = []

  validation {
    condition     = alltrue([for taint in var.taints : contains(["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"], taint.effect)])
    error_message = "The effect is NO_SCHEDULE, PREFER_NO_SCHEDULE or NO_EXECUTE."
  }
}

variable "spot" {
  description = "Whether nodes are spot machines, which Google takes back at any time. For environments that are thrown away."
  type        = bool
  default     = false
}

variable "resource_labels" {
  description = "Labels of the machines and their disks, by which cost is found again."
  type        = map(string)
  default     = {}
}

variable "max_surge" {
  description = "Nodes that an upgrade may add at a time."
  type        = number
  default     = 1
}

variable "max_unavailable" {
  description = "Nodes that an upgrade may take away at a time."
  type        = number
  default     = 0

  validation {
    condition     = var.max_surge + var.max_unavailable >= 1
    error_message = "An upgrade adds or takes away one node at least."
  }
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the pool. Turn it off by an apply before a destroy."
  type        = bool
  default     = true
}
