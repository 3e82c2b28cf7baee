# Who is told beside those who administer the billing account.
resource "google_monitoring_notification_channel" "email" {
  for_each = var.emails

  project      = var.project_id
  display_name = "Budget: ${each.value}"
  type         = "email"
  labels       = { email_address = each.value }
  user_labels  = var.labels
}

# It tells, it does not stop anything: https://cloud.google.com/billing/docs/how-to/budgets
resource "google_billing_budget" "this" {
  billing_account = var.billing_account
  display_name    = var.display_name

  # By the calendar month, which is the period unless another one is named.
  budget_filter {
    projects               = ["projects/${var.project_number}"]
    credit_types_treatment = "INCLUDE_ALL_CREDITS"
  }

  # In the billing account's currency: another one would be refused.
  amount {
    specified_amount {
      units = tostring(var.monthly_amount)
    }
  }

  dynamic "threshold_rules" {
    for_each = var.thresholds

    content {
      threshold_percent = threshold_rules.value
      spend_basis       = "CURRENT_SPEND"
    }
  }

  # Early enough to do something about it.
  threshold_rules {
    threshold_percent = 1
    spend_basis       = "FORECASTED_SPEND"
  }

  dynamic "all_updates_rule" {
    for_each = length(var.emails) > 0 ? [1] : []

    content {
      monitoring_notification_channels = [for email in sort(var.emails) : google_monitoring_notification_channel.email[email].id]
      disable_default_iam_recipients   = false
      enable_project_level_recipients  = true
    }
  }
}
