variable "project_id" {
  description = "The project."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "region" {
  description = "The region of the attachments. The network's other regions are reached where its routing mode is GLOBAL."
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
  description = "The router's name; those of the attachments begin with it."
  type        = string
  default     = "interconnect"

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "The name has 1 to 40 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen."
  }
}

variable "mtu" {
  description = "The largest packet in bytes: 1440, 1460, 1500 or 8896, the same as the network's."
  type        = number
  default     = 1460

  validation {
    condition     = contains([1440, 1460, 1500, 8896], var.mtu)
    error_message = "Attachments take 1440, 1460, 1500 or 8896 bytes."
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

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "Google's labels have lower-case letters, digits, hyphens and underscores, 63 at most; a key begins with a letter."
  }
}
