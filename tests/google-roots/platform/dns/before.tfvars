project_id          = "acme-testing-1"
domain              = "testing.acme.example"
record_writer       = "cert-manager@acme-testing-1.iam.gserviceaccount.com"
deletion_protection = false
labels              = { platform = "acme", environment = "testing" }
