project_id          = "acme-testing-1"
name                = "acme testing"
org_id              = "123456789012"
billing_account     = "012345-6789AB-CDEF01"
deletion_protection = false
labels              = { platform = "acme", environment = "testing" }
lien                = false
