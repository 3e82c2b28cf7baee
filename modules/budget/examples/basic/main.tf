terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.40, < 8"
    }
  }
}

# Budgets count calls against a project, which must have billingbudgets.googleapis.com enabled.
provider "google" {
  project               = "acme-testing-1"
  billing_project       = "acme-testing-1"
  user_project_override = true
}

module "budget" {
  source = "../.."

  project_id      = "acme-testing-1"
  project_number  = "482591473560"
  billing_account = "012345-6789AB-CDEF01"
  display_name    = "acme testing"
  monthly_amount  = 600
  emails          = ["platform@acme.example"]
}

output "budget" {
  value = module.budget.budget
}
