provider "google" {
  project = var.project_id
}

# Not through the cluster, which may be what is cut off.
resource "google_monitoring_notification_channel" "contact" {
  project      = var.project_id
  display_name = "Platform team"
  type         = "email"
  user_labels  = var.labels

  labels = {
    email_address = var.contact
  }
}

locals {
  # A policy each. `query` is PromQL as Cloud Monitoring understands it:
  # https://cloud.google.com/monitoring/promql/promql-mapping
  policies = {
    # Every connection to what is outside goes through it: images, webhooks of alerts, the authority of certificates.
    # https://cloud.google.com/nat/docs/monitoring
    nat-out-of-ports = {
      display_name = "Cloud NAT drops packets: no ports left"
      severity     = "CRITICAL"
      duration     = "300s"
      query        = <<-EOT
        sum by (gateway_name) (
          rate(router_googleapis_com:nat_dropped_sent_packets_count{monitored_resource="nat_gateway", reason="OUT_OF_RESOURCES"}[5m])
        ) > 0
      EOT
    }

    # Usage is measured once a day, so the last day's is what counts.
    # https://cloud.google.com/monitoring/alerts/using-quota-metrics
    quota-nearly-used = {
      display_name = "A quota is used to four fifths"
      severity     = "WARNING"
      duration     = "0s"
      query        = <<-EOT
        max by (service, quota_metric, location) (
          max_over_time(serviceruntime_googleapis_com:quota_allocation_usage{monitored_resource="consumer_quota"}[1d])
        )
        / on (service, quota_metric, location)
        min by (service, quota_metric, location) (
          max_over_time(serviceruntime_googleapis_com:quota_limit{monitored_resource="consumer_quota"}[1d]) > 0
        ) > 0.8
      EOT
    }

    quota-exceeded = {
      display_name = "A quota was exceeded: Google has refused something"
      severity     = "CRITICAL"
      duration     = "0s"
      query        = <<-EOT
        max by (service, quota_metric, location) (
          max_over_time(serviceruntime_googleapis_com:quota_exceeded{monitored_resource="consumer_quota"}[15m])
        ) > 0
      EOT
    }
  }
}

resource "google_monitoring_alert_policy" "this" {
  for_each = local.policies

  project               = var.project_id
  display_name          = each.value.display_name
  severity              = each.value.severity
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.contact.id]
  user_labels           = var.labels

  conditions {
    display_name = each.value.display_name

    condition_prometheus_query_language {
      query               = each.value.query
      duration            = each.value.duration
      evaluation_interval = "60s"
      # In a project that is new none of these has a value yet.
      disable_metric_validation = true
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "What to do: ${var.runbook}#${each.key}"
  }

  alert_strategy {
    auto_close = "86400s"
  }
}
