provider "google" {
  project = var.project_id
}

# One account for each workload that needs Google's APIs, with what that workload does and no more. None has a key file:
# nodes have theirs from GKE, pods by Workload Identity (stacks/workload-identity).
locals {
  accounts = {
    nodes = {
      account_id   = "gke-nodes"
      display_name = "GKE nodes"

      # https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster#use_least_privilege_sa
      roles = ["roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"]
    }

    # Its rights are in the zone alone: stacks/dns.
    dns = {
      account_id   = "cert-manager"
      display_name = "cert-manager: DNS01 challenges"
    }

    # Its only right is on the key that unseals it: stacks/kms.
    vault = {
      account_id   = "vault-server"
      display_name = "Vault: its seal"
    }

    # Its objects are in the bucket alone: stacks/bucket.
    backup = {
      account_id   = "velero-backup"
      display_name = "Velero: backups"
      signs        = true

      # https://github.com/vmware-tanzu/velero-plugin-for-gcp#set-permissions-for-velero, without those of the bucket. Snapshots
      # take over a disk's labels, and disks those of the snapshot that they are restored from, so `setLabels` of both.
      permissions = [
        "compute.disks.create",
        "compute.disks.createSnapshot",
        "compute.disks.get",
        "compute.disks.setLabels",
        "compute.projects.get",
        "compute.snapshots.create",
        "compute.snapshots.delete",
        "compute.snapshots.get",
        "compute.snapshots.setLabels",
        "compute.snapshots.useReadOnly",
        "compute.zones.get",
      ]
    }
  }
}

module "account" {
  source   = "../../modules/iam"
  for_each = local.accounts

  project_id   = var.project_id
  account_id   = each.value.account_id
  display_name = each.value.display_name
  roles        = try(each.value.roles, [])
  permissions  = try(each.value.permissions, [])
  signs        = try(each.value.signs, false)
}
