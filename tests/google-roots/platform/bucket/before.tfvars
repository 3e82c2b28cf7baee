project_id          = "acme-testing-1"
region              = "europe-west1"
name                = "acme-testing-1-backups"
kms_key             = "projects/acme-testing-1/locations/europe-west1/keyRings/platform-1/cryptoKeys/backup"
writer              = "velero-backup@acme-testing-1.iam.gserviceaccount.com"
deletion_protection = false
labels              = { platform = "acme", environment = "testing" }
