variable "host_project" {
  description = "The project that the shared VPC lies in. It must be a host project, with GKE's API enabled."
  type        = string
}

variable "project_id" {
  description = "The service project: the one that the cluster will be in."
  type        = string
}

variable "project_number" {
  description = "Its number, which the names of Google's service agents are made of."
  type        = string
}

variable "gke_service_agent" {
  description = "The e-mail address of GKE's service agent in the service project."
  type        = string
}

variable "region" {
  description = "The region of the subnetwork."
  type        = string
}

variable "subnetwork" {
  description = "The name of the subnetwork that the nodes will be in."
  type        = string
}

variable "manage_firewall" {
  description = "Whether GKE may make firewall rules for load balancers in the host project."
  type        = bool
  default     = false
}
