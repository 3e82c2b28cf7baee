output "name" {
  description = "The bucket's name, known once its members may use it."
  value       = google_storage_bucket.this.name
  depends_on  = [google_storage_bucket_iam_member.this]
}

output "url" {
  description = "The bucket as gs://NAME."
  value       = google_storage_bucket.this.url
}
