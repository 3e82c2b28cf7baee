project_id     = "acme-testing-1"
project_number = "482591473560"
