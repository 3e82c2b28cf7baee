output "subnetwork" {
  description = "The subnetwork's name, known once the cluster may use it: whoever looks it up by this comes after the rights."
  value       = var.subnetwork
  depends_on  = [google_compute_subnetwork_iam_member.network_user, google_project_iam_member.host_agent]
}
