variable "workload_pool" {
  description = "The workload identity pool of the cluster. It is there once the project's first cluster is."
  type        = string

  validation {
    condition     = endswith(var.workload_pool, ".svc.id.goog")
    error_message = "A pool is written like PROJECT.svc.id.goog."
  }
}

variable "service_account" {
  description = "The full name of Google's service account: projects/PROJECT/serviceAccounts/E-MAIL."
  type        = string
}

variable "namespace" {
  description = "The namespace of the Kubernetes service account."
  type        = string
}

variable "kubernetes_service_account" {
  description = "The Kubernetes service account that acts as Google's; it carries the annotation iam.gke.io/gcp-service-account. It need not be there yet."
  type        = string
}
