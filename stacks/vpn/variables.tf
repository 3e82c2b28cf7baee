variable "project_id" {
  description = "The project."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
}

variable "network" {
  description = "The id of the network that is connected."
  type        = string
}

variable "asn" {
  description = "The number of our side in BGP, a private one."
  type        = number
  default     = 64514
}

variable "peer_asn" {
  description = "The number of the other side in BGP."
  type        = number
}

variable "peer_addresses" {
  description = "Public addresses of the other side's gateways."
  type        = list(string)
}

variable "tunnels" {
  description = "The tunnels: interfaces of both gateways, both sides' addresses in BGP, priority."
  type = map(object({
    interface        = number
    peer_interface   = number
    bgp_address      = string
    peer_bgp_address = string
    priority         = optional(number, 100)
  }))
}

variable "shared_secret" {
  description = "The secret that both sides know."
  type        = string
  sensitive   = true
}

variable "advertised_ranges" {
  description = "Ranges that are advertised beside those of all subnetworks, by what they are."
  type        = map(string)
  default     = { cloud-dns = "35.199.192.0/19" } # where Cloud DNS asks name servers on premises from
}

variable "notification_channels" {
  description = "Full names of Cloud Monitoring's notification channels that hear of a tunnel that is down. Without any the incident is only seen in the console."
  type        = list(string)
  default     = []
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}
}
