project_id         = "acme-testing-1"
region             = "europe-west1"
nodes_cidr         = "10.12.0.0/20"
pods_cidr          = "10.10.64.0/18"
services_cidr      = "10.10.32.0/20"
control_plane_cidr = "172.16.0.16/28"
nat_addresses      = 2
