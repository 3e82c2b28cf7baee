channel      = "REGULAR"
master_cidr  = "172.16.0.0/28"
networks     = { office = "203.0.113.0/24", vpn = "198.51.100.0/24" }
components   = ["SYSTEM_COMPONENTS", "WORKLOADS"]
machine_type = "e2-standard-4"
max_nodes    = 3
taints       = [{ key = "dedicated", value = "system", effect = "NO_SCHEDULE" }]
labels       = { team = "platform" }
window_start = "2026-01-03T00:00:00Z"
