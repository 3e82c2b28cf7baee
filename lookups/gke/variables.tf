variable "project_id" {
  description = "The project."
  type        = string
}

variable "name" {
  description = "The cluster's name."
  type        = string
}

variable "location" {
  description = "The cluster's region, or the zone of a zonal one."
  type        = string
}

variable "connect_through" {
  description = "How the control plane is reached: `ip` or `dns`."
  type        = string
  default     = "ip"
}
