machine_type  = "e2-standard-2"
metadata      = { enable-oslogin = "TRUE", serial-port-enable = "FALSE" }
tags          = ["a", "c"]
disk_size     = 60
size          = 3
image         = "projects/debian-cloud/global/images/family/debian-12"
snapshot_hour = "01:00"
