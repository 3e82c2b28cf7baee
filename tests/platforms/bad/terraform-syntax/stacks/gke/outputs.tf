output "a" {
  value = 
}
