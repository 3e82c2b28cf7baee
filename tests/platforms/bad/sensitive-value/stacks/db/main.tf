output "password" {
  value     = "p"
  sensitive = true
}
output "address" {
  value = "a"
}
