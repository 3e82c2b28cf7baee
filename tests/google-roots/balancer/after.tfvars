port           = 9080
timeout        = 5
domains        = ["example.com", "api.example.com"]
cdn            = true
paths          = { static = ["/static/*"], images = ["/images/*"] }
balancing_mode = "RATE"
scheme         = "EXTERNAL_MANAGED"
