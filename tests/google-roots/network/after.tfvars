routing_mode     = "GLOBAL"
nodes_cidr       = "10.0.0.0/19"
flow_sampling    = 0.7
ports            = ["22", "443"]
router_name      = "renamed"
nat_min_ports    = 128
route_priority   = 200
secondary_ranges = { pods = "10.64.0.0/14", services = "10.4.0.0/20", more = "10.5.0.0/20" }
