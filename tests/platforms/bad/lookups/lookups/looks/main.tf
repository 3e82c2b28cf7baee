variable "name" { type = string }
data "google_compute_network" "n" {
  name = var.name
}
output "id" { value = data.google_compute_network.n.id }
