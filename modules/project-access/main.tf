locals {
  pairs = distinct(flatten([
    for grant in var.grants : [for pair in setproduct(grant.groups, grant.roles) : { group = pair[0], role = pair[1] }]
  ]))

  groups = toset(flatten([for grant in var.grants : tolist(grant.groups)]))
}

# Members, not bindings or a policy: those would take away what others granted.
resource "google_project_iam_member" "this" {
  for_each = { for pair in local.pairs : "${pair.group} ${pair.role}" => pair }

  project = var.project_id
  role    = each.value.role
  member  = "group:${each.value.group}"
}

# What it takes to reach a cluster and to find it; what is done there is for its role bindings to say. Google's roles that
# let through the DNS endpoint (container.clusters.connect) read everything in every namespace as well:
# https://cloud.google.com/kubernetes-engine/docs/how-to/dns-based-endpoint
resource "google_project_iam_custom_role" "cluster_user" {
  project = var.project_id
  role_id = "cluster_user"
  title   = "User of clusters"

  permissions = [
    "container.clusters.connect",
    "container.clusters.get",
    "container.clusters.list",
  ]
}

resource "google_project_iam_member" "cluster_user" {
  for_each = local.groups

  project = var.project_id
  role    = google_project_iam_custom_role.cluster_user.name
  member  = "group:${each.value}"
}
