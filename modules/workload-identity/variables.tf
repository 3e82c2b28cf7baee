variable "workload_pool" {
  description = "The workload identity pool of the cluster. It is there once the project's first cluster is."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]\\.svc\\.id\\.goog$", var.workload_pool))
    error_message = "A pool is written like PROJECT.svc.id.goog."
  }
}

variable "service_account" {
  description = "The full name of Google's service account: projects/PROJECT/serviceAccounts/E-MAIL."
  type        = string

  validation {
    condition     = can(regex("^projects/[^/]+/serviceAccounts/[a-z0-9-]+@[a-z0-9.-]+\\.gserviceaccount\\.com$", var.service_account))
    error_message = "A full name is written like projects/PROJECT/serviceAccounts/NAME@PROJECT.iam.gserviceaccount.com."
  }
}

variable "namespace" {
  description = "The namespace of the Kubernetes service account."
  type        = string

  validation {
    condition     = var.namespace != "default"
    error_message = "Whoever forgets to name a namespace lands in default: a workload with rights in the cloud has one of its own."
  }

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "A namespace has 1 to 63 lower-case letters, digits and hyphens, and begins and ends with a letter or digit."
  }
}

variable "kubernetes_service_account" {
  description = "The Kubernetes service account that acts as Google's; it carries the annotation iam.gke.io/gcp-service-account. It need not be there yet."
  type        = string

  validation {
    condition     = var.kubernetes_service_account != "default"
    error_message = "Every pod that names no service account has the one called default: a workload with rights in the cloud has one of its own."
  }

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", var.kubernetes_service_account))
    error_message = "A service account has 1 to 253 lower-case letters, digits, hyphens and dots, and begins and ends with a letter or digit."
  }
}
