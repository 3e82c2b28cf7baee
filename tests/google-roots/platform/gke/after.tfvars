project_id          = "acme-testing-1"
name                = "acme-testing"
region              = "europe-west1"
zones               = ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
network             = "projects/acme-testing-1/global/networks/platform"
subnetwork          = "projects/acme-testing-1/regions/europe-west1/subnetworks/platform-nodes"
pods_range_name     = "pods"
services_range_name = "services"
control_plane_cidr  = "172.16.0.0/28"
authorized_networks = { company = "10.0.0.0/8", partner = "192.168.0.0/16" }
maintenance_window  = { start = "2026-01-03T01:00:00Z", end = "2026-01-03T08:00:00Z", recurrence = "FREQ=WEEKLY;BYDAY=SA,SU" }
maintenance_exclusions = {
  new-year = { start = "2026-12-20T00:00:00Z", end = "2027-01-06T00:00:00Z" }
}
dns_endpoint_external = false
release_channel       = "STABLE"
connect_through       = "dns"
node_service_account  = "gke-nodes@acme-testing-1.iam.gserviceaccount.com"
node_tag              = "gke-node"
database_key          = "projects/acme-testing-1/locations/europe-west1/keyRings/platform-1/cryptoKeys/cluster"
node_pools = {
  system = { machine_type = "n2-standard-8", min_nodes_per_zone = 1, max_nodes_per_zone = 4, blue_green = {}, sysctls = { "vm.max_map_count" = "262144" } }
  apps   = { machine_type = "e2-standard-4", min_nodes_per_zone = 2, max_nodes_per_zone = 20, spot = true, disk_type = "pd-standard", labels = { team = "a" }, taints = [{ key = "dedicated", value = "a", effect = "NO_SCHEDULE" }] }
}
deletion_protection = true
labels              = { platform = "acme", environment = "production", owner = "us" }
