output "key_ring" {
  description = "The key ring's id."
  value       = google_kms_key_ring.this.id
}

output "keys" {
  description = "The ids of the keys by name, known once those who use them may."
  value       = { for name, key in google_kms_crypto_key.this : name => key.id }
  depends_on  = [google_kms_crypto_key_iam_member.encrypters]
}
