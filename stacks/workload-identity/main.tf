provider "google" {
  project = var.project_id
}

# A stack of its own, because the pool is there only once the cluster is.
module "binding" {
  source   = "../../modules/workload-identity"
  for_each = var.bindings

  workload_pool              = var.workload_pool
  service_account            = "projects/${var.project_id}/serviceAccounts/${each.value.service_account}"
  namespace                  = each.value.namespace
  kubernetes_service_account = each.value.name
}
