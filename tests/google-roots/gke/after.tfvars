channel      = "STABLE"
master_cidr  = "172.16.0.16/28"
networks     = { office = "203.0.113.0/24", home = "192.0.2.0/24" }
components   = ["SYSTEM_COMPONENTS"]
machine_type = "n2-standard-4"
max_nodes    = 5
taints       = []
labels       = { team = "platform", cost = "42" }
window_start = "2026-01-03T02:00:00Z"
group        = "gke-security-groups@acme.example"
