variable "url" {
  type = string
}
variable "password" {
  type = string
}
variable "known" {
  type = string
}
