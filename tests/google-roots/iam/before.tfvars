role         = "roles/browser"
members      = ["user:b@example.com", "user:a@example.com", "group:c@example.com"]
permissions  = ["iam.roles.list", "iam.roles.get"]
account      = "main-account"
display_name = "Main"
