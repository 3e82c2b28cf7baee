port           = 8080
timeout        = 4
domains        = ["example.com", "www.example.com"]
cdn            = false
paths          = { static = ["/static", "/static/*"] }
balancing_mode = "RATE"
scheme         = "EXTERNAL"
