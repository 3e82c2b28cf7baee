variable "project_id" {
  description = "The project."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "nodes_cidr" {
  description = "The range of nodes."
  type        = string
}

variable "pods_cidr" {
  description = "The range of pods: a /24 for each node."
  type        = string
}

variable "services_cidr" {
  description = "The range of services."
  type        = string
}

variable "control_plane_cidr" {
  description = "The range of the cluster's control plane, a /28."
  type        = string
}

variable "nat_addresses" {
  description = "How many addresses of its own NAT has, for partners that let in only addresses that they know."
  type        = number
  default     = 0
}

variable "nat_max_ports" {
  description = "Ports that NAT gives one node at most: a power of two. One node opens as many connections to one address at a time."
  type        = number
  default     = 4096
}
