rules        = { web = { protocol = "tcp", ports = ["443"] }, dns = { protocol = "udp", ports = ["53"] } }
zones        = ["europe-west1-b"]
nodes        = { system = { type = "e2-standard-4", spot = true }, more = { type = "e2-standard-8" } }
record_count = 1
token        = "two"
