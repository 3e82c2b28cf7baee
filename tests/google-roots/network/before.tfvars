routing_mode     = "REGIONAL"
nodes_cidr       = "10.0.0.0/20"
flow_sampling    = 0.5
ports            = ["22", "8000-9000"]
router_name      = "main"
nat_min_ports    = 64
route_priority   = 100
secondary_ranges = { pods = "10.64.0.0/14", services = "10.4.0.0/20" }
deletion_policy  = "ABANDON"
