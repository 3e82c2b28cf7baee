output "name" {
  description = "The pool's name."
  value       = google_container_node_pool.this.name
}

output "id" {
  description = "The pool's id."
  value       = google_container_node_pool.this.id
}
