# Calls are counted against the project of whoever runs this, not against the new one, whose own serviceusage API cannot
# enable itself: https://github.com/hashicorp/terraform-provider-google/issues/16883
provider "google" {}

locals {
  # Sorted, because a difference of two lists is read line by line.
  services = [
    "artifactregistry.googleapis.com",     # images
    "billingbudgets.googleapis.com",       # the budget
    "binaryauthorization.googleapis.com",  # which images may run
    "cloudidentity.googleapis.com",        # groups that clusters look for groups in
    "cloudkms.googleapis.com",             # keys
    "cloudresourcemanager.googleapis.com", # roles in the project
    "compute.googleapis.com",              # network, nodes, disks
    "container.googleapis.com",            # GKE
    "containersecurity.googleapis.com",    # GKE's security posture
    "dns.googleapis.com",                  # zones
    "iam.googleapis.com",                  # service accounts
    "iamcredentials.googleapis.com",       # Workload Identity, signing
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "privilegedaccessmanager.googleapis.com", # break-glass
    "pubsub.googleapis.com",                  # GKE's notifications
    "secretmanager.googleapis.com",           # Vault's recovery keys
    "serviceusage.googleapis.com",
    "storage.googleapis.com", # backups
  ]
}

module "services" {
  source = "../../modules/services"

  project_id = var.project_id
  services   = setunion(local.services, var.services)
}

# Asking for it makes Cloud Storage's service agent, which a new project does not have. GKE's comes with its API.
data "google_storage_project_service_account" "this" {
  project    = var.project_id
  depends_on = [module.services]
}
