terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.40, < 8"
    }
  }
}

provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

module "binding" {
  source = "../.."

  workload_pool              = "acme-testing-1.svc.id.goog"
  service_account            = "projects/acme-testing-1/serviceAccounts/cert-manager@acme-testing-1.iam.gserviceaccount.com"
  namespace                  = "cert-manager"
  kubernetes_service_account = "cert-manager"
}

# The value of the annotation iam.gke.io/gcp-service-account.
output "email" {
  value = module.binding.email
}
