provider "google" {
  project = var.host_project
}

# https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-shared-vpc
locals {
  gke  = "serviceAccount:${var.gke_service_agent}"
  apis = "serviceAccount:${var.project_number}@cloudservices.gserviceaccount.com"
}

resource "google_compute_shared_vpc_service_project" "this" {
  host_project    = var.host_project
  service_project = var.project_id
}

# On the one subnetwork: at the project it would be all of them. GKE makes the control plane's ends there, Google APIs the nodes.
resource "google_compute_subnetwork_iam_member" "network_user" {
  for_each = { gke = local.gke, apis = local.apis }

  project    = var.host_project
  region     = var.region
  subnetwork = var.subnetwork
  role       = "roles/compute.networkUser"
  member     = each.value

  depends_on = [google_compute_shared_vpc_service_project.this]
}

# GKE's service agent works as that of the host project where it manages the network.
resource "google_project_iam_member" "host_agent" {
  project = var.host_project
  role    = "roles/container.hostServiceAgentUser"
  member  = local.gke

  depends_on = [google_compute_shared_vpc_service_project.this]
}

# Load balancers want firewall rules, which lie in the host project. Without the right GKE says in an event which rule it wants.
resource "google_project_iam_member" "firewall" {
  count = var.manage_firewall ? 1 : 0

  project = var.host_project
  role    = "roles/compute.securityAdmin"
  member  = local.gke

  depends_on = [google_compute_shared_vpc_service_project.this]
}
