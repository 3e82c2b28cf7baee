project_id = "acme-production-1"
