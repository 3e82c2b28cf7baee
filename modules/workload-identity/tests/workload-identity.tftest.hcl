provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

variables {
  workload_pool              = "acme-testing-1.svc.id.goog"
  service_account            = "projects/acme-testing-1/serviceAccounts/cert-manager@acme-testing-1.iam.gserviceaccount.com"
  namespace                  = "cert-manager"
  kubernetes_service_account = "cert-manager"
}

run "lets_one_workload_act_as_one_account" {
  command = apply

  assert {
    condition     = google_service_account_iam_member.this.role == "roles/iam.workloadIdentityUser"
    error_message = "it may act as the account and no more"
  }

  assert {
    condition     = google_service_account_iam_member.this.member == "serviceAccount:acme-testing-1.svc.id.goog[cert-manager/cert-manager]"
    error_message = "one service account of one namespace may"
  }

  assert {
    condition     = output.email == "cert-manager@acme-testing-1.iam.gserviceaccount.com"
    error_message = "the address for the annotation is handed on"
  }
}

run "refuses_what_any_pod_would_have" {
  command = plan

  variables {
    namespace                  = "default"
    kubernetes_service_account = "default"
  }

  expect_failures = [var.namespace, var.kubernetes_service_account]
}

run "refuses_what_is_not_written_as_google_does" {
  command = plan

  variables {
    workload_pool              = "acme-testing-1"
    service_account            = "cert-manager@acme-testing-1.iam.gserviceaccount.com"
    namespace                  = "Cert"
    kubernetes_service_account = "*"
  }

  expect_failures = [var.workload_pool, var.service_account, var.namespace, var.kubernetes_service_account]
}
