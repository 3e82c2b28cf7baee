output "groups" {
  description = "All groups that have access, known once they have it."
  value       = sort(local.groups)
  depends_on  = [google_project_iam_member.this, google_project_iam_member.cluster_user]
}

output "cluster_user_role" {
  description = "The role that lets a member reach the project's clusters, and no more."
  value       = google_project_iam_custom_role.cluster_user.name
}
