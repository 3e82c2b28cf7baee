tier             = "db-custom-4-15360"
database_version = "POSTGRES_16"
flags            = { max_connections = "300" }
password         = "two"
memory_size      = 4
topic            = "events-2"
retention        = "172800s"
rotation         = "8640000s"
networks         = { office = "203.0.113.0/24" }
age              = 60
secret           = "two"
