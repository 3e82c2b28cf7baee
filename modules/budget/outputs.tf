output "budget" {
  description = "The budget's id."
  value       = google_billing_budget.this.id
}

output "notification_channels" {
  description = "The ids of the channels by e-mail address; alerts of Cloud Monitoring may use them too."
  value       = { for email, channel in google_monitoring_notification_channel.email : email => channel.id }
}
