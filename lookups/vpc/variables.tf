variable "project_id" {
  description = "The project that the network lies in: of a shared VPC, the host project."
  type        = string
}

variable "region" {
  description = "The region of the subnetwork."
  type        = string
}

variable "network" {
  description = "The network's name."
  type        = string
}

variable "subnetwork" {
  description = "The name of the nodes' subnetwork."
  type        = string
}

variable "pods_range_name" {
  description = "The name of the subnetwork's range of pods."
  type        = string
  default     = "pods"
}

variable "services_range_name" {
  description = "The name of the subnetwork's range of services."
  type        = string
  default     = "services"
}

variable "node_tag" {
  description = "The network tag that the network's rules expect of nodes."
  type        = string
  default     = "gke-node"
}

variable "nat_addresses" {
  description = "The addresses that nodes have on the internet, where NAT has its own."
  type        = list(string)
  default     = []
}
