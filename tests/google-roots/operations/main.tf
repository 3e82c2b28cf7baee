provider "google" {
  project = "acme-elsewhere"
  region  = "europe-west1"
}

variable "threshold" { type = number }
variable "email" { type = string }
variable "services" { type = set(string) }
variable "filter" { type = string }
variable "retention" { type = number }
variable "image" { type = string }
variable "ttl" { type = number }
variable "budget" { type = string }
variable "domain" { type = string }
variable "deletion_policy" { type = string }

resource "google_folder" "main" {
  display_name        = "Operations"
  parent              = "organizations/123456789"
  deletion_protection = false
}

resource "google_project" "main" {
  name                = "Operations"
  project_id          = "acme-made"
  folder_id           = google_folder.main.name
  billing_account     = "012345-6789AB-CDEF01"
  auto_create_network = false
  deletion_policy     = var.deletion_policy
  labels              = { a = "b" }
}

resource "google_project_service" "all" {
  for_each                   = var.services
  project                    = google_project.main.project_id
  service                    = each.value
  disable_dependent_services = true
}

resource "google_project_organization_policy" "serial" {
  project    = google_project.main.project_id
  constraint = "compute.disableSerialPortAccess"
  boolean_policy {
    enforced = true
  }
}

resource "google_folder_organization_policy" "locations" {
  folder     = google_folder.main.name
  constraint = "gcp.resourceLocations"
  list_policy {
    allow {
      values = ["in:europe-locations"]
    }
  }
}

resource "google_tags_tag_key" "environment" {
  parent      = "organizations/123456789"
  short_name  = "environment"
  description = "Where"
}

resource "google_tags_tag_value" "test" {
  parent     = google_tags_tag_key.environment.id
  short_name = "test"
}

resource "google_tags_tag_binding" "project" {
  parent    = "//cloudresourcemanager.googleapis.com/projects/${google_project.main.number}"
  tag_value = google_tags_tag_value.test.id
}

resource "google_billing_budget" "main" {
  billing_account = "012345-6789AB-CDEF01"
  display_name    = "Budget"
  amount {
    specified_amount {
      currency_code = "EUR"
      units         = var.budget
    }
  }
  budget_filter {
    projects = ["projects/${google_project.main.number}"]
  }
  threshold_rules {
    threshold_percent = 0.5
  }
  threshold_rules {
    threshold_percent = 1
    spend_basis       = "FORECASTED_SPEND"
  }
  all_updates_rule {
    monitoring_notification_channels = [google_monitoring_notification_channel.mail.id]
    disable_default_iam_recipients   = true
  }
}

resource "google_monitoring_notification_channel" "mail" {
  display_name = "Mail"
  type         = "email"
  labels       = { email_address = var.email }
  user_labels  = { a = "b" }
}

resource "google_monitoring_alert_policy" "cpu" {
  display_name          = "CPU"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail.name]
  severity              = "WARNING"
  conditions {
    display_name = "above"
    condition_threshold {
      filter          = "metric.type=\"compute.googleapis.com/instance/cpu/utilization\" AND resource.type=\"gce_instance\""
      duration        = "60s"
      comparison      = "COMPARISON_GT"
      threshold_value = var.threshold
      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_RATE"
        cross_series_reducer = "REDUCE_MEAN"
        group_by_fields      = ["resource.label.zone"]
      }
      trigger {
        count = 1
      }
    }
  }
  alert_strategy {
    auto_close = "1800s"
  }
  documentation {
    content   = "Look at it."
    mime_type = "text/markdown"
  }
  user_labels = { team = "ops" }
}

resource "google_monitoring_uptime_check_config" "https" {
  display_name = "https"
  timeout      = "10s"
  period       = "60s"
  http_check {
    path         = "/"
    port         = 443
    use_ssl      = true
    validate_ssl = true
    accepted_response_status_codes {
      status_class = "STATUS_CLASS_2XX"
    }
  }
  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = "acme-operations"
      host       = var.domain
    }
  }
  content_matchers {
    content = "ok"
    matcher = "CONTAINS_STRING"
  }
}

resource "google_monitoring_dashboard" "main" {
  dashboard_json = jsonencode({ displayName = "Main", gridLayout = { widgets = [{ blank = {} }] } })
}

resource "google_monitoring_group" "main" {
  display_name = "group"
  filter       = "resource.metadata.region=\"europe-west1\""
}

resource "google_monitoring_custom_service" "main" {
  service_id   = "service"
  display_name = "Service"
}

resource "google_monitoring_slo" "main" {
  service             = google_monitoring_custom_service.main.service_id
  slo_id              = "slo"
  display_name        = "Availability"
  goal                = 0.9
  rolling_period_days = 30
  request_based_sli {
    distribution_cut {
      distribution_filter = "metric.type=\"serviceruntime.googleapis.com/api/request_latencies\" resource.type=\"api\""
      range {
        max = 0.5
      }
    }
  }
}

resource "google_monitoring_metric_descriptor" "sales" {
  description  = "Daily sales"
  display_name = "metric-descriptor"
  type         = "custom.googleapis.com/stores/daily_sales"
  metric_kind  = "GAUGE"
  value_type   = "DOUBLE"
  unit         = "{USD}"
  labels {
    key         = "store_id"
    value_type  = "STRING"
    description = "The ID of the store."
  }
}

resource "google_logging_project_sink" "bucket" {
  name                   = "bucket"
  destination            = "storage.googleapis.com/${google_storage_bucket.logs.name}"
  filter                 = var.filter
  unique_writer_identity = true
  exclusions {
    name   = "noise"
    filter = "resource.type = k8s_container"
  }
}

resource "google_storage_bucket" "logs" {
  name     = "acme-operations-logs"
  location = "EUROPE-WEST1"
}

resource "google_storage_bucket_iam_member" "logs" {
  bucket = google_storage_bucket.logs.name
  role   = "roles/storage.objectCreator"
  member = google_logging_project_sink.bucket.writer_identity
}

resource "google_logging_project_bucket_config" "audit" {
  project          = "acme-operations"
  location         = "europe-west1"
  bucket_id        = "audit"
  retention_days   = var.retention
  enable_analytics = true
  index_configs {
    field_path = "jsonPayload.request.status"
    type       = "INDEX_TYPE_STRING"
  }
}

resource "google_logging_metric" "errors" {
  name   = "errors"
  filter = var.filter
  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "1"
    labels {
      key         = "mass"
      value_type  = "STRING"
      description = "amount of matter"
    }
    display_name = "Errors"
  }
  value_extractor = "EXTRACT(jsonPayload.request)"
  label_extractors = {
    mass = "EXTRACT(jsonPayload.request)"
  }
  bucket_options {
    linear_buckets {
      num_finite_buckets = 3
      width              = 1
      offset             = 1
    }
  }
}

resource "google_logging_project_exclusion" "noise" {
  name   = "noise"
  filter = "resource.type = gce_instance AND severity <= DEBUG"
}

resource "google_cloud_run_v2_service" "app" {
  name                = "app"
  location            = "europe-west1"
  ingress             = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  deletion_protection = false
  template {
    service_account = "run@acme-operations.iam.gserviceaccount.com"
    scaling {
      min_instance_count = 1
      max_instance_count = 5
    }
    containers {
      image = var.image
      ports {
        container_port = 8080
      }
      resources {
        limits   = { cpu = "2", memory = "1024Mi" }
        cpu_idle = true
      }
      env {
        name  = "A"
        value = "b"
      }
      env {
        name = "SECRET"
        value_source {
          secret_key_ref {
            secret  = "secret"
            version = "latest"
          }
        }
      }
      startup_probe {
        http_get {
          path = "/healthz"
        }
      }
    }
    vpc_access {
      connector = "projects/acme-operations/locations/europe-west1/connectors/c"
      egress    = "PRIVATE_RANGES_ONLY"
    }
  }
  traffic {
    type    = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    percent = 100
  }
}

resource "google_cloud_scheduler_job" "nightly" {
  name             = "nightly"
  schedule         = "0 2 * * *"
  time_zone        = "Europe/Berlin"
  attempt_deadline = "320s"
  retry_config {
    retry_count = 1
  }
  http_target {
    http_method = "POST"
    uri         = google_cloud_run_v2_service.app.uri
    body        = base64encode("{}")
    headers     = { "Content-Type" = "application/json" }
    oidc_token {
      service_account_email = "cron@acme-operations.iam.gserviceaccount.com"
    }
  }
}

resource "google_dns_managed_zone" "public" {
  name        = "public"
  dns_name    = "${var.domain}."
  description = "Public"
  dnssec_config {
    state         = "on"
    non_existence = "nsec3"
    default_key_specs {
      algorithm  = "rsasha256"
      key_length = 2048
      key_type   = "keySigning"
    }
  }
  cloud_logging_config {
    enable_logging = true
  }
}

resource "google_dns_record_set" "www" {
  managed_zone = google_dns_managed_zone.public.name
  name         = "www.${google_dns_managed_zone.public.dns_name}"
  type         = "CNAME"
  ttl          = var.ttl
  rrdatas      = [google_dns_managed_zone.public.dns_name]
}

resource "google_dns_record_set" "txt" {
  managed_zone = google_dns_managed_zone.public.name
  name         = "Text.${google_dns_managed_zone.public.dns_name}"
  type         = "TXT"
  ttl          = var.ttl
  rrdatas      = ["\"v=spf1 ip4:192.0.2.0/24 -all\"", "plain"]
}

resource "google_binary_authorization_policy" "main" {
  default_admission_rule {
    evaluation_mode         = "REQUIRE_ATTESTATION"
    enforcement_mode        = "ENFORCED_BLOCK_AND_AUDIT_LOG"
    require_attestations_by = [google_binary_authorization_attestor.main.name]
  }
  admission_whitelist_patterns {
    name_pattern = "europe-docker.pkg.dev/acme/*"
  }
  cluster_admission_rules {
    cluster          = "europe-west1.prod"
    evaluation_mode  = "ALWAYS_ALLOW"
    enforcement_mode = "DRYRUN_AUDIT_LOG_ONLY"
  }
  global_policy_evaluation_mode = "ENABLE"
}

resource "google_binary_authorization_attestor" "main" {
  name = "main"
  attestation_authority_note {
    note_reference = google_container_analysis_note.main.name
    public_keys {
      id = "key"
      pkix_public_key {
        public_key_pem      = "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n"
        signature_algorithm = "ECDSA_P256_SHA256"
      }
    }
  }
}

resource "google_container_analysis_note" "main" {
  name = "main"
  attestation_authority {
    hint {
      human_readable_name = "Attestor"
    }
  }
}

resource "google_essential_contacts_contact" "main" {
  parent                              = "projects/acme-operations"
  email                               = var.email
  language_tag                        = "en-GB"
  notification_category_subscriptions = ["ALL"]
}
