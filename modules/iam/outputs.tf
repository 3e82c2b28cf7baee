output "email" {
  description = "The account's e-mail address, known once it has its roles."
  value       = google_service_account.this.email
  depends_on  = [google_project_iam_member.this, google_project_iam_member.custom, google_service_account_iam_member.signs]
}

output "name" {
  description = "The account's full name, as policies of its own want it."
  value       = google_service_account.this.name
}

output "member" {
  description = "The account as a member of a policy."
  value       = google_service_account.this.member
}
