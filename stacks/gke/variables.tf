variable "project_id" {
  description = "The project."
  type        = string
}

variable "name" {
  description = "The cluster's name."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "zones" {
  description = "The zones of the nodes, three or more."
  type        = set(string)
}

variable "network" {
  description = "The id of the network."
  type        = string
}

variable "subnetwork" {
  description = "The id of the nodes' subnetwork."
  type        = string
}

variable "pods_range_name" {
  description = "The name of the range of pods."
  type        = string
}

variable "services_range_name" {
  description = "The name of the range of services."
  type        = string
}

variable "control_plane_cidr" {
  description = "The range of the control plane, a /28."
  type        = string
}

variable "authorized_networks" {
  description = "Ranges that reach the control plane's private address, by what they are."
  type        = map(string)
  default     = {}
}

variable "connect_through" {
  description = "Which endpoint is handed to Helm: `dns`, from anywhere with IAM's consent, or `ip`, the private address, from within the network."
  type        = string
  default     = "dns"

  validation {
    condition     = contains(["dns", "ip"], var.connect_through)
    error_message = "Either dns or ip."
  }
}

variable "node_service_account" {
  description = "The e-mail address of the nodes' service account."
  type        = string
}

variable "node_tag" {
  description = "The network tag of nodes."
  type        = string
}

variable "database_key" {
  description = "The id of the KMS key that encrypts Secrets."
  type        = string
}

variable "security_group" {
  description = "The Google Group of groups that may stand in role bindings: gke-security-groups@DOMAIN."
  type        = string
  default     = null
}

variable "node_pools" {
  description = "The node pools by name: machine type, nodes in each zone (least and most), size of the boot disk in GB, spot machines."
  type = map(object({
    machine_type       = string
    min_nodes_per_zone = number
    max_nodes_per_zone = number
    disk_size_gb       = optional(number, 100)
    spot               = optional(bool, false)
  }))

  validation {
    condition     = length(var.node_pools) >= 2
    error_message = "Support applications and those of the teams have pools of their own: name two at least (`system`, `apps`)."
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
