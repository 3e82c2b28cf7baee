terraform {
  required_version = ">= 1.9" # OpenTofu >= 1.10 satisfies this as well

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.40, < 8"
    }
  }
}
