tier             = "db-custom-2-7680"
database_version = "POSTGRES_15"
flags            = { max_connections = "200", log_min_duration_statement = "1000" }
password         = "one"
memory_size      = 2
topic            = "events"
retention        = "86400s"
rotation         = "7776000s"
networks         = { office = "203.0.113.0/24", vpn = "198.51.100.7" }
age              = 30
secret           = "one"
