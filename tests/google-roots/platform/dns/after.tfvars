project_id          = "acme-testing-1"
domain              = "production.acme.example"
record_writer       = "cert-manager@acme-testing-1.iam.gserviceaccount.com"
deletion_protection = true
labels              = { platform = "acme", environment = "production", owner = "us" }
