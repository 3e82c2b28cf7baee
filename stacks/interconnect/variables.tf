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

variable "advertised_ranges" {
  description = "Ranges that are advertised beside those of all subnetworks, by what they are."
  type        = map(string)
  default     = { cloud-dns = "35.199.192.0/19" } # where Cloud DNS asks name servers on premises from
}

variable "labels" {
  description = "Labels, by which cost is found again."
  type        = map(string)
  default     = {}
}
