project_id      = "acme-testing-1"
project_number  = "482591473560"
billing_account = "012345-6789AB-CDEF01"
monthly_amount  = 15000
emails          = ["platform@acme.example", "finance@acme.example"]
labels          = { platform = "acme", environment = "production", owner = "us" }
