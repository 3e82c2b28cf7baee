variable "region" {
  type = string
}

variable "nodes" {
  type    = number
  default = 3
}
