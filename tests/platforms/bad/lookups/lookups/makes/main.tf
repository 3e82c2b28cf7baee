data "google_project" "p" {}
resource "google_compute_network" "n" {
  name = "n"
}
