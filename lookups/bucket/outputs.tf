output "name" {
  description = "The bucket's name."
  value       = data.google_storage_bucket.this.name
}

output "url" {
  description = "The bucket as gs://NAME."
  value       = data.google_storage_bucket.this.url
}
