project_id = "acme-testing-1"
