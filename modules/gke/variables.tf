variable "project_id" {
  description = "The project that the cluster lies in."
  type        = string
}

variable "name" {
  description = "The cluster's name."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "A cluster's name has 1 to 40 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "region" {
  description = "The region: its control plane is replicated over three zones, a zonal one is not."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region is written like europe-west1; europe-west1-b is a zone."
  }
}

variable "zones" {
  description = "The zones of the nodes: three or more, so that two are left when one fails."
  type        = set(string)

  validation {
    condition     = length(var.zones) >= 3
    error_message = "Name three zones at least: what is spread over two loses its quorum with one of them."
  }

  validation {
    condition     = alltrue([for zone in var.zones : startswith(zone, "${var.region}-")])
    error_message = "The zones lie in the cluster's region."
  }
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
  description = "The name of the subnetwork's secondary range for pods."
  type        = string
}

variable "services_range_name" {
  description = "The name of the subnetwork's secondary range for services."
  type        = string
}

variable "control_plane_cidr" {
  description = "The range of the control plane's own addresses, a /28 that nothing else uses. Changing it replaces the cluster."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.control_plane_cidr)) && endswith(var.control_plane_cidr, "/28")
    error_message = "The range is a /28, such as 172.16.0.0/28: GKE takes no other size."
  }
}

variable "authorized_networks" {
  description = "Ranges that reach the control plane's private address besides the cluster's own subnetwork, by what they are."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for range in values(var.authorized_networks) : can(cidrnetmask(range)) && !endswith(range, "/0")])
    error_message = "A range is written like 10.0.0.0/8, and not everyone is authorised: 0.0.0.0/0 is refused (CIS GKE benchmark 5.6.3)."
  }
}

variable "dns_endpoint_external" {
  description = "Whether the DNS endpoint answers outside Google Cloud. IAM decides who gets in, wherever they are; nothing else listens on the internet."
  type        = bool
  default     = true
}

variable "node_service_account" {
  description = "The e-mail address of the nodes' service account, with the roles that nodes need."
  type        = string

  validation {
    condition     = !endswith(var.node_service_account, "-compute@developer.gserviceaccount.com")
    error_message = "Nodes need a service account of their own: Compute Engine's default one may do far more (CIS GKE benchmark 5.2.1)."
  }
}

variable "database_key" {
  description = "The id of the KMS key that encrypts Secrets in the cluster's database. GKE's service agent must be allowed to use it."
  type        = string
  nullable    = false
}

variable "release_channel" {
  description = "How early new versions come: RAPID, REGULAR, STABLE or EXTENDED."
  type        = string
  default     = "REGULAR"

  validation {
    condition     = contains(["RAPID", "REGULAR", "STABLE", "EXTENDED"], var.release_channel)
    error_message = "The channel is RAPID, REGULAR, STABLE or EXTENDED."
  }
}

variable "maintenance_window" {
  description = "When GKE may upgrade: the first window in UTC (RFC 3339) and how it comes again (RFC 5545). GKE wants 48 hours in any 32 days, in pieces of four at least."
  type        = object({ start = string, end = string, recurrence = string })
  default     = { start = "2026-01-03T01:00:00Z", end = "2026-01-03T07:00:00Z", recurrence = "FREQ=WEEKLY;BYDAY=SA,SU" }

  validation {
    condition     = try(timecmp(timeadd(var.maintenance_window.start, "4h"), var.maintenance_window.end) <= 0, false)
    error_message = "The window is four hours at least; times are written like 2026-01-03T01:00:00Z."
  }

  validation {
    condition     = startswith(var.maintenance_window.recurrence, "FREQ=")
    error_message = "The recurrence is written like FREQ=WEEKLY;BYDAY=SA,SU."
  }
}

variable "maintenance_exclusions" {
  description = "Times without upgrades, by name: start and end in UTC (RFC 3339), and what stays away: NO_UPGRADES (30 days at most), NO_MINOR_UPGRADES or NO_MINOR_OR_NODE_UPGRADES."
  type        = map(object({ start = string, end = string, scope = optional(string, "NO_UPGRADES") }))
  default     = {}

  validation {
    condition     = alltrue([for exclusion in values(var.maintenance_exclusions) : contains(["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"], exclusion.scope)])
    error_message = "The scope is NO_UPGRADES, NO_MINOR_UPGRADES or NO_MINOR_OR_NODE_UPGRADES."
  }
}

variable "security_group" {
  description = "The Google Group whose member groups may stand in role bindings: gke-security-groups@DOMAIN. Without it roles are given to people one by one."
  type        = string
  default     = null

  validation {
    condition     = var.security_group == null || can(regex("^gke-security-groups@", var.security_group))
    error_message = "GKE wants this very name: gke-security-groups@DOMAIN."
  }
}

variable "log_components" {
  description = "What GKE sends to Cloud Logging. WORKLOADS is left out because the platform's own logging has them."
  type        = set(string)
  default     = ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]

  validation {
    condition     = contains(var.log_components, "SYSTEM_COMPONENTS")
    error_message = "SYSTEM_COMPONENTS is the least: without it nobody can say why a node failed (CIS GKE benchmark 5.7.1)."
  }
}

variable "metric_components" {
  description = "What GKE sends to Cloud Monitoring. The control plane's metrics are had nowhere else; the rest is Prometheus's."
  type        = set(string)
  default     = ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]

  validation {
    condition     = contains(var.metric_components, "SYSTEM_COMPONENTS")
    error_message = "SYSTEM_COMPONENTS is the least (CIS GKE benchmark 5.7.1)."
  }
}

variable "labels" {
  description = "Labels of the cluster; its disks and load balancers get them too."
  type        = map(string)
  default     = {}
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the cluster. Turn it off by an apply before a destroy: it counts as it stands in the state."
  type        = bool
  default     = true
}
