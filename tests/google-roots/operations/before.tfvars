threshold       = 0.8
email           = "ops@example.com"
services        = ["compute.googleapis.com", "logging.googleapis.com"]
filter          = "severity>=ERROR"
retention       = 30
image           = "europe-docker.pkg.dev/acme/images/app:1"
ttl             = 300
budget          = "1000"
domain          = "acme.example.com"
deletion_policy = "PREVENT"
