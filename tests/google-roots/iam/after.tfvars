role         = "roles/editor"
members      = ["user:b@example.com", "user:d@example.com"]
permissions  = ["iam.roles.list", "iam.roles.create"]
account      = "main-renamed"
display_name = "Renamed"
condition    = { title = "c", expression = "true" }
