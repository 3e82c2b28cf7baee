provider "google" {
  project               = "acme-testing-1"
  billing_project       = "acme-testing-1"
  user_project_override = true
}

variables {
  project_id      = "acme-testing-1"
  project_number  = "482591473560"
  billing_account = "012345-6789AB-CDEF01"
  display_name    = "acme testing"
  monthly_amount  = 600
  emails          = ["platform@acme.example"]
  labels          = { environment = "testing" }
}

run "watches_one_project_by_the_month" {
  command = plan

  assert {
    condition     = google_billing_budget.this.budget_filter[0].projects == toset(["projects/482591473560"])
    error_message = "it is about this project alone"
  }

  assert {
    condition     = length(google_billing_budget.this.budget_filter[0].custom_period) == 0 && !contains(["QUARTER", "YEAR"], coalesce(google_billing_budget.this.budget_filter[0].calendar_period, "MONTH"))
    error_message = "an amount is that of a month, which is the period unless another one is named"
  }

  assert {
    condition     = google_billing_budget.this.amount[0].specified_amount[0].units == "600"
    error_message = "the amount is the one that was given"
  }
}

run "tells_in_time" {
  command = apply

  assert {
    condition     = [for rule in google_billing_budget.this.threshold_rules : rule.threshold_percent if rule.spend_basis == "CURRENT_SPEND"] == [0.5, 0.8, 1]
    error_message = "half, four fifths and all of it are told"
  }

  assert {
    condition     = [for rule in google_billing_budget.this.threshold_rules : rule.threshold_percent if rule.spend_basis == "FORECASTED_SPEND"] == [1]
    error_message = "a forecast of all of it is told"
  }

  assert {
    condition     = google_billing_budget.this.all_updates_rule[0].monitoring_notification_channels == tolist([output.notification_channels["platform@acme.example"]])
    error_message = "the address is told"
  }

  assert {
    condition     = google_billing_budget.this.all_updates_rule[0].disable_default_iam_recipients == false
    error_message = "those who pay are told as well"
  }

  assert {
    condition     = google_monitoring_notification_channel.email["platform@acme.example"].user_labels["environment"] == "testing"
    error_message = "the channel has the labels"
  }
}

run "tells_those_who_pay_where_nobody_is_named" {
  command = plan

  variables {
    emails = []
  }

  assert {
    condition     = length(google_billing_budget.this.all_updates_rule) == 0
    error_message = "the rule is that of the billing account"
  }
}

run "refuses_what_google_would" {
  command = plan

  variables {
    project_number  = "acme-testing-1"
    billing_account = "012345"
    monthly_amount  = 0.5
    thresholds      = []
    emails          = ["platform"]
    display_name    = ""
  }

  expect_failures = [var.project_number, var.billing_account, var.monthly_amount, var.thresholds, var.emails, var.display_name]
}
