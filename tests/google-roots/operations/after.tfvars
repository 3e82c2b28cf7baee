threshold       = 0.9
email           = "new@example.com"
services        = ["compute.googleapis.com", "dns.googleapis.com"]
filter          = "severity>=WARNING"
retention       = 60
image           = "europe-docker.pkg.dev/acme/images/app:2"
ttl             = 600
budget          = "2000"
domain          = "new.example.com"
deletion_policy = "DELETE"
