project_id            = "acme-testing-1"
gke_service_agent     = "service-482591473560@container-engine-robot.iam.gserviceaccount.com"
storage_service_agent = "service-482591473560@gs-project-accounts.iam.gserviceaccount.com"
region                = "europe-west1"
key_ring              = "platform-1"
deletion_protection   = false
labels                = { platform = "acme", environment = "testing" }
vault_service_account = "vault-server@acme-testing-1.iam.gserviceaccount.com"
