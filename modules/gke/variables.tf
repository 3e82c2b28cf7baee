variable "project_id" {
  description = "The project that the cluster lies in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
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
    condition     = alltrue([for zone in var.zones : can(regex("^${var.region}-[a-z]$", zone))])
    error_message = "The zones lie in the cluster's region and are written like europe-west1-b."
  }
}

variable "network" {
  description = "The id of the network."
  type        = string

  validation {
    condition     = can(regex("(^|/)projects/[^/]+/global/networks/[^/]+$", var.network))
    error_message = "A network is written like projects/PROJECT/global/networks/NAME."
  }
}

variable "subnetwork" {
  description = "The id of the nodes' subnetwork."
  type        = string

  validation {
    condition     = can(regex("(^|/)projects/[^/]+/regions/[^/]+/subnetworks/[^/]+$", var.subnetwork))
    error_message = "A subnetwork is written like projects/PROJECT/regions/REGION/subnetworks/NAME."
  }
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

  # What 0.0.0.0/0 is in two halves, or less openly.
  validation {
    condition     = alltrue([for range in values(var.authorized_networks) : try(tonumber(split("/", range)[1]) >= 8, false)])
    error_message = "A range is a /8 at most: nobody's own network is wider."
  }

  validation {
    condition     = length(var.authorized_networks) <= 50
    error_message = "GKE takes 50 ranges at most."
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

  validation {
    condition     = can(regex("^[a-z0-9-]+@[a-z0-9.-]+\\.gserviceaccount\\.com$", var.node_service_account))
    error_message = "A service account is written like NAME@PROJECT.iam.gserviceaccount.com."
  }
}

variable "database_key" {
  description = "The id of the KMS key that encrypts Secrets in the cluster's database. GKE's service agent must be allowed to use it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.database_key))
    error_message = "A key is written like projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY."
  }
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

  validation {
    condition     = alltrue([for exclusion in values(var.maintenance_exclusions) : try(timecmp(exclusion.start, exclusion.end) < 0, false)])
    error_message = "An exclusion ends after it starts; times are written like 2026-12-20T00:00:00Z."
  }

  validation {
    condition     = length(var.maintenance_exclusions) <= 20
    error_message = "GKE takes 20 exclusions at most."
  }
}

variable "security_group" {
  description = "The Google Group whose member groups may stand in role bindings: gke-security-groups@DOMAIN. Without it roles are given to people one by one."
  type        = string
  default     = null

  validation {
    condition     = var.security_group == null || can(regex("^gke-security-groups@[a-z0-9.-]+\\.[a-z]{2,}$", var.security_group))
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

  validation {
    condition     = length(setsubtract(var.log_components, ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER", "KCP_CONNECTION", "KCP_SSHD", "KCP_HPA"])) == 0
    error_message = "GKE knows no such component."
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

  validation {
    condition     = length(setsubtract(var.metric_components, ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER", "STORAGE", "HPA", "POD", "DAEMONSET", "DEPLOYMENT", "STATEFULSET", "KUBELET", "CADVISOR", "DCGM", "JOBSET"])) == 0
    error_message = "GKE knows no such component."
  }
}

variable "labels" {
  description = "Labels of the cluster; its disks and load balancers get them too."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "Google's labels have lower-case letters, digits, hyphens and underscores, 63 at most; a key begins with a letter."
  }
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the cluster. Turn it off by an apply before a destroy: it counts as it stands in the state."
  type        = bool
  default     = true
}
