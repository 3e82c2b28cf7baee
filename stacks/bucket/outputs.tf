output "name" {
  description = "The bucket's name."
  value       = module.bucket.name
}

output "url" {
  description = "The bucket as gs://NAME."
  value       = module.bucket.url
}
