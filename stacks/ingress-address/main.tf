provider "google" {
  project = var.project_id
}

# The load balancer may be made anew, by an upgrade or by a person: names point at something that stays.
resource "google_compute_global_address" "this" {
  project = var.project_id
  name    = var.name
  labels  = var.labels
}

# One record for the domain and one for all names below it: a team's route needs no record of its own. Five minutes, so that
# a move to another address is a short one.
resource "google_dns_record_set" "this" {
  for_each = toset(["${var.domain}.", "*.${var.domain}."])

  project      = var.project_id
  managed_zone = var.zone
  name         = each.value
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.this.address]
}

# The default still speaks TLS 1.0: https://cloud.google.com/load-balancing/docs/ssl-policies-concepts
resource "google_compute_ssl_policy" "this" {
  project         = var.project_id
  name            = var.name
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
}

# Cloud Armor. A service takes part by a GCPBackendPolicy that names it (stacks/gateway/runbook.md).
resource "google_compute_security_policy" "this" {
  count = var.edge_protection ? 1 : 0

  project     = var.project_id
  name        = var.name
  description = "What reaches the services behind the public gateway"

  adaptive_protection_config {
    layer_7_ddos_defense_config {
      enable = true
    }
  }

  # https://cloud.google.com/armor/docs/waf-rules: at the sensitivity that has the fewest false alarms.
  dynamic "rule" {
    for_each = { sqli-v33-stable = 1000, xss-v33-stable = 1001, lfi-v33-stable = 1002, rce-v33-stable = 1003 }

    content {
      action      = "deny(403)"
      priority    = rule.value
      description = rule.key

      match {
        expr {
          expression = "evaluatePreconfiguredWaf('${rule.key}', {'sensitivity': 1})"
        }
      }
    }
  }

  rule {
    action      = "throttle"
    priority    = 2000
    description = "No client takes it all"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = var.requests_per_minute
        interval_sec = 60
      }
    }
  }

  rule {
    action      = "allow"
    priority    = 2147483647
    description = "What no other rule speaks of"

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }
  }
}
