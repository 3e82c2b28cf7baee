provider "google" {
  project = "acme-data"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

variable "tier" { type = string }
variable "database_version" { type = string }
variable "flags" { type = map(string) }
variable "password" {
  type      = string
  sensitive = true
}
variable "memory_size" { type = number }
variable "topic" { type = string }
variable "retention" { type = string }
variable "rotation" { type = string }
variable "networks" { type = map(string) }
variable "age" { type = number }
variable "secret" {
  type      = string
  sensitive = true
}

resource "google_sql_database_instance" "main" {
  name                = "main"
  region              = "europe-west1"
  database_version    = var.database_version
  deletion_protection = false

  settings {
    tier              = var.tier
    edition           = "ENTERPRISE"
    availability_type = "REGIONAL"
    disk_type         = "PD_SSD"
    disk_size         = 20
    disk_autoresize   = true
    user_labels       = { team = "data" }

    backup_configuration {
      enabled                        = true
      start_time                     = "02:00"
      point_in_time_recovery_enabled = true
      backup_retention_settings {
        retained_backups = 14
      }
    }
    ip_configuration {
      ipv4_enabled    = true
      private_network = "projects/acme-data/global/networks/main"
      ssl_mode        = "ENCRYPTED_ONLY"
      dynamic "authorized_networks" {
        for_each = var.networks
        content {
          name  = authorized_networks.key
          value = authorized_networks.value
        }
      }
    }
    maintenance_window {
      day          = 7
      hour         = 3
      update_track = "stable"
    }
    insights_config {
      query_insights_enabled = true
      query_string_length    = 2048
    }
    dynamic "database_flags" {
      for_each = var.flags
      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
    location_preference {
      zone = "europe-west1-b"
    }
  }
}

resource "google_sql_database_instance" "replica" {
  name                 = "replica"
  master_instance_name = google_sql_database_instance.main.name
  database_version     = var.database_version
  deletion_protection  = false
  settings {
    tier = var.tier
  }
}

resource "google_sql_database" "app" {
  name     = "app"
  instance = google_sql_database_instance.main.name
  charset  = "UTF8"
}

resource "google_sql_user" "app" {
  name     = "app"
  instance = google_sql_database_instance.main.name
  password = var.password
}

resource "google_sql_user" "iam" {
  name     = "jane@example.com"
  instance = google_sql_database_instance.main.name
  type     = "CLOUD_IAM_USER"
}

resource "google_sql_ssl_cert" "client" {
  common_name = "client"
  instance    = google_sql_database_instance.main.name
}

resource "google_redis_instance" "cache" {
  name               = "cache"
  tier               = "STANDARD_HA"
  memory_size_gb     = var.memory_size
  redis_version      = "REDIS_7_0"
  authorized_network = "projects/acme-data/global/networks/main"
  connect_mode       = "PRIVATE_SERVICE_ACCESS"
  auth_enabled       = true
  redis_configs      = { maxmemory-policy = "allkeys-lru" }
  labels             = { a = "b" }
  maintenance_policy {
    weekly_maintenance_window {
      day = "TUESDAY"
      start_time {
        hours   = 0
        minutes = 30
        seconds = 0
        nanos   = 0
      }
    }
  }
}

resource "google_redis_cluster" "big" {
  name        = "big"
  shard_count = 3
  region      = "europe-west1"
  psc_configs {
    network = "projects/acme-data/global/networks/main"
  }
  deletion_protection_enabled = false
}

resource "google_pubsub_schema" "event" {
  name       = "event"
  type       = "AVRO"
  definition = jsonencode({ type = "record", name = "Avro", fields = [{ name = "a", type = "string" }] })
}

resource "google_pubsub_topic" "events" {
  name                       = var.topic
  message_retention_duration = var.retention
  labels                     = { a = "b" }
  schema_settings {
    schema   = google_pubsub_schema.event.id
    encoding = "JSON"
  }
  message_storage_policy {
    allowed_persistence_regions = ["europe-west1", "europe-west4"]
  }
}

resource "google_pubsub_topic" "dead" {
  name = "dead"
}

resource "google_pubsub_subscription" "pull" {
  name                       = "pull"
  topic                      = google_pubsub_topic.events.id
  ack_deadline_seconds       = 20
  message_retention_duration = var.retention
  filter                     = "attributes.a = \"b\""
  enable_message_ordering    = true
  expiration_policy {
    ttl = ""
  }
  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }
  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead.id
    max_delivery_attempts = 10
  }
}

resource "google_pubsub_subscription" "push" {
  name  = "push"
  topic = google_pubsub_topic.events.name
  push_config {
    push_endpoint = "https://example.com/push"
    attributes    = { x-goog-version = "v1" }
    oidc_token {
      service_account_email = "push@acme-data.iam.gserviceaccount.com"
    }
  }
}

resource "google_pubsub_subscription" "bucket" {
  name  = "bucket"
  topic = google_pubsub_topic.events.id
  cloud_storage_config {
    bucket          = google_storage_bucket.lake.name
    filename_prefix = "pre-"
    filename_suffix = ".avro"
    max_duration    = "300s"
    avro_config {
      write_metadata = true
    }
  }
}

resource "google_secret_manager_secret" "regional" {
  secret_id = "regional"
  labels    = { a = "b" }
  annotations = {
    owner = "us"
  }
  version_aliases = {
    current = "1"
  }
  ttl = "864000s"
  topics {
    name = google_pubsub_topic.dead.id
  }
  rotation {
    rotation_period    = var.rotation
    next_rotation_time = "2045-11-30T00:00:00Z"
  }
  replication {
    user_managed {
      replicas {
        location = "europe-west1"
        customer_managed_encryption {
          kms_key_name = google_kms_crypto_key.main.id
        }
      }
      replicas {
        location = "europe-west4"
      }
    }
  }
}

resource "google_secret_manager_secret" "everywhere" {
  secret_id = "everywhere"
  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "everywhere" {
  secret      = google_secret_manager_secret.everywhere.id
  secret_data = var.secret
}

resource "google_secret_manager_regional_secret" "main" {
  secret_id = "one-region"
  location  = "europe-west1"
}

resource "google_kms_key_ring" "main" {
  name     = "data"
  location = "europe-west1"
}

resource "google_kms_crypto_key" "main" {
  name                       = "data"
  key_ring                   = google_kms_key_ring.main.id
  rotation_period            = var.rotation
  destroy_scheduled_duration = "86400s"
  labels                     = { a = "b" }
}

resource "google_storage_bucket" "lake" {
  name                        = "acme-lake"
  location                    = "EUROPE-WEST1"
  storage_class               = "NEARLINE"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true
  default_event_based_hold    = false
  versioning {
    enabled = true
  }
  encryption {
    default_kms_key_name = google_kms_crypto_key.main.id
  }
  logging {
    log_bucket        = "acme-logs"
    log_object_prefix = "lake"
  }
  lifecycle_rule {
    condition {
      age                   = var.age
      matches_storage_class = ["NEARLINE"]
    }
    action {
      type          = "SetStorageClass"
      storage_class = "COLDLINE"
    }
  }
  lifecycle_rule {
    condition {
      num_newer_versions = 3
      with_state         = "ARCHIVED"
    }
    action {
      type = "Delete"
    }
  }
  retention_policy {
    retention_period = 86400
  }
  autoclass {
    enabled = false
  }
  soft_delete_policy {
    retention_duration_seconds = 604800
  }
}

resource "google_storage_bucket" "plain" {
  name     = "acme-plain"
  location = "EU"
}

resource "google_storage_bucket_object" "config" {
  name          = "config.json"
  bucket        = google_storage_bucket.plain.name
  content       = jsonencode({ age = var.age })
  content_type  = "application/json"
  cache_control = "no-cache"
}

resource "google_storage_bucket_object" "file" {
  name   = "versions.tf"
  bucket = google_storage_bucket.plain.name
  source = "${path.module}/versions.tf"
}

resource "google_artifact_registry_repository" "images" {
  repository_id = "images"
  location      = "europe-west1"
  format        = "DOCKER"
  description   = "Images"
  labels        = { a = "b" }
  docker_config {
    immutable_tags = true
  }
  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      tag_state  = "UNTAGGED"
      older_than = "2592000s"
    }
  }
  cleanup_policies {
    id     = "keep-some"
    action = "KEEP"
    most_recent_versions {
      package_name_prefixes = ["webapp"]
      keep_count            = 5
    }
  }
}

resource "google_artifact_registry_repository" "remote" {
  repository_id = "remote"
  location      = "europe-west1"
  format        = "DOCKER"
  mode          = "REMOTE_REPOSITORY"
  remote_repository_config {
    description = "docker hub"
    docker_repository {
      public_repository = "DOCKER_HUB"
    }
  }
}

resource "google_filestore_instance" "files" {
  name     = "files"
  location = "europe-west1-b"
  tier     = "BASIC_SSD"
  file_shares {
    capacity_gb = 2660
    name        = "share1"
    nfs_export_options {
      ip_ranges   = ["10.0.0.0/24"]
      access_mode = "READ_WRITE"
      squash_mode = "NO_ROOT_SQUASH"
    }
  }
  networks {
    network = "main"
    modes   = ["MODE_IPV4"]
  }
}
