variable "subnet_cidr" {
  type    = string
  default = ""
}
variable "pods_cidr" {
  type    = string
  default = ""
}
variable "services_cidr" {
  type    = string
  default = ""
}
variable "authorized_cidr" {
  type    = string
  default = ""
}
