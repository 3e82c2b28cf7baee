machine_type  = "e2-medium"
metadata      = { enable-oslogin = "TRUE" }
tags          = ["b", "a"]
disk_size     = 50
size          = 2
image         = "projects/debian-cloud/global/images/family/debian-12"
snapshot_hour = "23:00"
