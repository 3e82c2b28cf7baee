variable "project_id" {
  description = "The project."
  type        = string
}

variable "workload_pool" {
  description = "The workload identity pool of the cluster."
  type        = string
}

variable "bindings" {
  description = "Which Kubernetes service account acts as which of Google's, by workload."
  type        = map(object({ service_account = string, namespace = string, name = string }))
}
