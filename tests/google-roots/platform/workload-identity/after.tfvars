project_id    = "acme-testing-1"
workload_pool = "acme-testing-1.svc.id.goog"
bindings = {
  dns = {
    service_account = "cert-manager@acme-testing-1.iam.gserviceaccount.com"
    namespace       = "certificates"
    name            = "cert-manager"
  }
  backup = {
    service_account = "velero-backup@acme-testing-1.iam.gserviceaccount.com"
    namespace       = "velero"
    name            = "velero-server"
  }
}
