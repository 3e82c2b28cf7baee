project_id    = "acme-testing-1"
workload_pool = "acme-testing-1.svc.id.goog"
bindings = {
  dns = {
    service_account = "cert-manager@acme-testing-1.iam.gserviceaccount.com"
    namespace       = "cert-manager"
    name            = "cert-manager"
  }
}
