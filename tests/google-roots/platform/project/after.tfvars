project_id          = "acme-production-1"
name                = "acme production"
org_id              = "123456789012"
billing_account     = "012345-6789AB-CDEF01"
deletion_protection = true
labels              = { platform = "acme", environment = "production", owner = "us" }
lien                = true
