output "id" {
  description = "The secret's full name, known once its members may use it."
  value       = google_secret_manager_secret.this.id
  depends_on  = [google_secret_manager_secret_iam_member.this]
}
