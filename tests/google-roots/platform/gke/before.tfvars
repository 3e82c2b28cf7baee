project_id           = "acme-testing-1"
name                 = "acme-testing"
region               = "europe-west1"
zones                = ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
network              = "projects/acme-testing-1/global/networks/platform"
subnetwork           = "projects/acme-testing-1/regions/europe-west1/subnetworks/platform-nodes"
pods_range_name      = "pods"
services_range_name  = "services"
control_plane_cidr   = "172.16.0.0/28"
authorized_networks  = { company = "10.0.0.0/8" }
maintenance_window   = { start = "2026-01-03T01:00:00Z", end = "2026-01-03T07:00:00Z", recurrence = "FREQ=WEEKLY;BYDAY=SA,SU" }
connect_through      = "ip"
node_service_account = "gke-nodes@acme-testing-1.iam.gserviceaccount.com"
node_tag             = "gke-node"
database_key         = "projects/acme-testing-1/locations/europe-west1/keyRings/platform-1/cryptoKeys/cluster"
security_group       = "gke-security-groups@acme.example"
node_pools = {
  system = { machine_type = "e2-standard-4", min_nodes_per_zone = 1, max_nodes_per_zone = 2, spot = true }
  apps   = { machine_type = "e2-standard-4", min_nodes_per_zone = 1, max_nodes_per_zone = 2, spot = true }
}
deletion_protection = false
labels              = { platform = "acme", environment = "testing" }
