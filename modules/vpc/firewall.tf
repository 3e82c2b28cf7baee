# GKE itself lets the control plane reach nodes on 443 and 10250. Webhooks that listen elsewhere time out without this:
# https://cloud.google.com/kubernetes-engine/docs/how-to/private-clusters#add_firewall_rules
resource "google_compute_firewall" "webhooks" {
  count = length(var.webhook_ports) > 0 ? 1 : 0

  project       = var.project_id
  network       = google_compute_network.this.id
  name          = "${var.name}-allow-webhooks"
  direction     = "INGRESS"
  source_ranges = [var.control_plane_cidr]
  target_tags   = [var.node_tag]

  allow {
    protocol = "tcp"
    ports    = [for port in sort([for port in var.webhook_ports : format("%05d", port)]) : tostring(tonumber(port))]
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}
