variable "region" {
  type    = string
  default = "europe-west1"
}

output "endpoint" {
  value = "https://example.com"
}

output "ca_certificate" {
  value = "PEM"
}
