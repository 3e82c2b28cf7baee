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

variable "dns_endpoint_external" {
  description = "Whether the control plane's DNS endpoint answers outside Google Cloud, where IAM alone decides who gets in."
  type        = bool
  default     = true
}

variable "release_channel" {
  description = "How early new versions come: RAPID, REGULAR, STABLE or EXTENDED."
  type        = string
  default     = "REGULAR"
}

variable "maintenance_window" {
  description = "When GKE may upgrade: the first window in UTC and how it comes again."
  type        = object({ start = string, end = string, recurrence = string })
}

variable "maintenance_exclusions" {
  description = "Times without upgrades, by name: start and end in UTC, and what stays away (NO_UPGRADES unless it says otherwise)."
  type        = map(object({ start = string, end = string, scope = optional(string, "NO_UPGRADES") }))
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
  description = "The node pools by name: machine type, nodes in each zone (least and most), size in GB and type of the boot disk, pods on a node at most (the cluster's number unless it says otherwise), spot machines, labels and taints of the nodes, kernel parameters, and how upgrades go."
  type = map(object({
    machine_type       = string
    min_nodes_per_zone = number
    max_nodes_per_zone = number
    disk_size_gb       = optional(number, 100)
    disk_type          = optional(string, "pd-balanced")
    max_pods_per_node  = optional(number)
    spot               = optional(bool, false)
    labels             = optional(map(string), {})
    taints             = optional(list(object({ key = string, value = string, effect = string })), [])
    sysctls            = optional(map(string), {})
    max_surge          = optional(number, 1)
    max_unavailable    = optional(number, 0)
    blue_green = optional(object({
      batch_nodes        = optional(number, 1)
      batch_soak_minutes = optional(number, 5)
      soak_minutes       = optional(number, 60)
    }))
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
