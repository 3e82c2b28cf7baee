project_id      = "acme-testing-1"
project_number  = "482591473560"
billing_account = "012345-6789AB-CDEF01"
monthly_amount  = 900
emails          = []
labels          = { platform = "acme", environment = "testing" }
