variable "project_id" {
  description = "The project that the cluster lies in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "cluster" {
  description = "The id of the cluster."
  type        = string

  validation {
    condition     = can(regex("^projects/[^/]+/locations/[^/]+/clusters/[^/]+$", var.cluster))
    error_message = "A cluster's id is written like projects/PROJECT/locations/REGION/clusters/NAME."
  }
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

  validation {
    condition     = var.zones == null || length(coalesce(var.zones, [])) >= 3
    error_message = "Name three zones at least: what is spread over two loses its quorum with one of them."
  }
}

variable "machine_type" {
  description = "The machine type of its nodes, such as e2-standard-4."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)+$", var.machine_type))
    error_message = "A machine type is written like e2-standard-4."
  }

  validation {
    condition     = !contains(["e2-micro", "e2-small", "f1-micro", "g1-small"], var.machine_type)
    error_message = "What GKE itself runs on each node leaves no room on this machine type for anything else."
  }
}

variable "disk_size_gb" {
  description = "The size of a node's boot disk in GB; images and emptyDir volumes lie there."
  type        = number
  default     = 100

  validation {
    condition     = var.disk_size_gb >= 20 && var.disk_size_gb <= 65536 && floor(var.disk_size_gb) == var.disk_size_gb
    error_message = "A boot disk has 20 to 65536 whole GB."
  }
}

variable "disk_type" {
  description = "The type of a node's boot disk: pd-balanced, pd-standard, pd-ssd or hyperdisk-balanced. All but pd-standard count towards the region's quota of SSDs, 500 GB in a new project."
  type        = string
  default     = "pd-balanced"

  validation {
    condition     = contains(["pd-balanced", "pd-standard", "pd-ssd", "hyperdisk-balanced"], var.disk_type)
    error_message = "The type is pd-balanced, pd-standard, pd-ssd or hyperdisk-balanced."
  }
}

variable "disk_key" {
  description = "The id of the KMS key that encrypts boot disks. Compute Engine's service agent must be allowed to use it. Without it Google's own key does."
  type        = string
  default     = null

  validation {
    condition     = var.disk_key == null || can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.disk_key))
    error_message = "A key is written like projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY."
  }
}

variable "min_nodes_per_zone" {
  description = "Nodes that each zone has at least."
  type        = number
  default     = 1

  validation {
    condition     = var.min_nodes_per_zone >= 0 && floor(var.min_nodes_per_zone) == var.min_nodes_per_zone
    error_message = "The number is a whole one, 0 or more."
  }
}

variable "max_nodes_per_zone" {
  description = "Nodes that each zone has at most: what autoscaling may cost."
  type        = number

  validation {
    condition     = var.max_nodes_per_zone >= 1 && var.max_nodes_per_zone >= var.min_nodes_per_zone
    error_message = "The number is 1 at least and not below min_nodes_per_zone."
  }

  validation {
    condition     = var.max_nodes_per_zone <= 1000 && floor(var.max_nodes_per_zone) == var.max_nodes_per_zone
    error_message = "GKE takes 1000 nodes in a zone's part of a pool at most."
  }
}

variable "max_pods_per_node" {
  description = "Pods that a node has at most, from 8 to 256. Each node takes a range of twice as many addresses. Defaults to the cluster's number, which is 110 unless it says otherwise. A change makes the pool anew."
  type        = number
  default     = null

  validation {
    condition     = var.max_pods_per_node == null || try(var.max_pods_per_node >= 8 && var.max_pods_per_node <= 256, false)
    error_message = "The number is 8 to 256."
  }
}

variable "service_account" {
  description = "The e-mail address of the nodes' service account."
  type        = string

  validation {
    condition     = !endswith(var.service_account, "-compute@developer.gserviceaccount.com")
    error_message = "Nodes need a service account of their own: Compute Engine's default one may do far more (CIS GKE benchmark 5.2.1)."
  }

  validation {
    condition     = can(regex("^[a-z0-9-]+@[a-z0-9.-]+\\.gserviceaccount\\.com$", var.service_account))
    error_message = "A service account is written like NAME@PROJECT.iam.gserviceaccount.com."
  }
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

  validation {
    condition     = alltrue([for key in keys(var.node_labels) : !can(regex("(^|\\.)(kubernetes|k8s)\\.io/", key))])
    error_message = "Labels of kubernetes.io and k8s.io are GKE's own."
  }
}

variable "taints" {
  description = "Taints of the Kubernetes nodes, with the effect as Google writes it: NO_SCHEDULE, PREFER_NO_SCHEDULE or NO_EXECUTE."
  type        = list(object({ key = string, value = string, effect = string }))
  default     = []

  validation {
    condition     = alltrue([for taint in var.taints : contains(["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"], taint.effect)])
    error_message = "The effect is NO_SCHEDULE, PREFER_NO_SCHEDULE or NO_EXECUTE."
  }

  validation {
    condition     = alltrue([for taint in var.taints : can(regex("^([a-z0-9.-]+/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", taint.key))])
    error_message = "A taint's key is written like dedicated or example.com/dedicated."
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

  validation {
    condition     = alltrue([for key, value in var.resource_labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "Google's labels have lower-case letters, digits, hyphens and underscores, 63 at most; a key begins with a letter."
  }
}

variable "max_surge" {
  description = "Nodes that an upgrade may add in each zone at a time."
  type        = number
  default     = 1

  validation {
    condition     = var.max_surge >= 0 && var.max_surge <= 20
    error_message = "GKE upgrades 20 nodes at a time at most."
  }
}

variable "max_unavailable" {
  description = "Nodes that an upgrade may take away in each zone at a time."
  type        = number
  default     = 0

  validation {
    condition     = var.max_surge + var.max_unavailable >= 1
    error_message = "An upgrade adds or takes away one node at least."
  }

  validation {
    condition     = var.max_unavailable >= 0 && var.max_surge + var.max_unavailable <= 20
    error_message = "GKE upgrades 20 nodes at a time at most, those that it adds and those that it takes away together."
  }
}

variable "blue_green" {
  description = "Upgrades by a second set of nodes in place of surges: how many nodes are drained at a time, the minutes to wait after each time, and the minutes until the old nodes go, which is how long one can go back."
  type        = object({ batch_nodes = optional(number, 1), batch_soak_minutes = optional(number, 5), soak_minutes = optional(number, 60) })
  default     = null

  validation {
    condition     = var.blue_green == null || try(var.blue_green.batch_nodes >= 1 && var.blue_green.batch_soak_minutes >= 0, false)
    error_message = "One node at least is drained at a time; waits are 0 minutes or longer."
  }

  validation {
    condition     = var.blue_green == null || try(var.blue_green.soak_minutes >= 0 && var.blue_green.soak_minutes <= 10080, false)
    error_message = "The old nodes stay seven days (10080 minutes) at most."
  }
}

variable "pod_pids_limit" {
  description = "Process ids that a pod may have at most, from 1024 to 4194304."
  type        = number
  default     = 4096

  validation {
    condition     = var.pod_pids_limit >= 1024 && var.pod_pids_limit <= 4194304
    error_message = "GKE takes 1024 to 4194304."
  }
}

variable "sysctls" {
  description = "Kernel parameters of its nodes, such as vm.max_map_count for Elasticsearch."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.sysctls) : can(regex("^(fs|kernel|net|vm)\\.", name))])
    error_message = "GKE takes parameters below fs, kernel, net and vm, written like vm.max_map_count."
  }
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the pool. Turn it off by an apply before a destroy."
  type        = bool
  default     = true
}
