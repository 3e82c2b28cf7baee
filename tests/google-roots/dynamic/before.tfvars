rules        = { web = { protocol = "tcp", ports = ["80", "443"] }, ping = { protocol = "icmp" } }
zones        = ["europe-west1-b", "europe-west1-c"]
nodes        = { system = { type = "e2-standard-4" }, apps = { type = "e2-standard-8", spot = true } }
record_count = 2
token        = "one"
