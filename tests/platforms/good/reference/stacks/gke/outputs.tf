output "endpoint" {
  value = "https://example.com"
}

output "ca_certificate" {
  value = "PEM"
}

output "token" {
  value     = var.password
  sensitive = true
}
