output "email" {
  description = "The e-mail address of Google's service account, known once the Kubernetes service account may act as it."
  value       = element(split("/", google_service_account_iam_member.this.service_account_id), 3)
}
