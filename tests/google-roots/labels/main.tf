provider "google" {
  project        = "acme-labels"
  region         = "europe-west1"
  zone           = "europe-west1-b"
  default_labels = var.default_labels
}

provider "google" {
  alias                           = "bare"
  project                         = "acme-bare"
  region                          = "europe-west4"
  add_terraform_attribution_label = false
}

provider "google" {
  alias                                         = "marked"
  project                                       = "acme-marked"
  region                                        = "europe-west4"
  terraform_attribution_label_addition_strategy = "PROACTIVE"
  default_labels                                = { marked = "yes" }
}

variable "default_labels" { type = map(string) }
variable "own" { type = map(string) }
variable "annotations" { type = map(string) }

resource "google_storage_bucket" "both" {
  name     = "acme-both"
  location = "EU"
  labels   = var.own
}

resource "google_storage_bucket" "default_only" {
  name     = "acme-default-only"
  location = "EU"
}

resource "google_storage_bucket" "bare" {
  provider = google.bare
  name     = "acme-bare"
  location = "EU"
  labels   = var.own
}

resource "google_storage_bucket" "marked" {
  provider = google.marked
  name     = "acme-marked"
  location = "EU"
  labels   = var.own
}

# A label that nobody knows before the other thing is there.
resource "google_pubsub_topic" "unknown" {
  name   = "unknown"
  labels = merge(var.own, { generation = google_compute_network.main.numeric_id })
}

resource "google_pubsub_topic" "unknown_in_the_end" {
  name   = "unknown-in-the-end"
  labels = { for name in [google_compute_network.main.numeric_id] : "x${name}" => "y" }
}

resource "google_compute_network" "main" {
  name = "main"
}

resource "google_dns_managed_zone" "main" {
  name     = "main"
  dns_name = "labels.example.com."
  labels   = var.own
}

resource "google_dns_managed_zone" "bare" {
  provider   = google.bare
  name       = "bare"
  dns_name   = "bare.example.com."
  visibility = "private"
  private_visibility_config {
    networks {
      network_url = google_compute_network.main.id
    }
  }
}

resource "google_secret_manager_secret" "annotated" {
  secret_id   = "annotated"
  annotations = var.annotations
  labels      = var.own
  replication {
    auto {}
  }
}

resource "google_compute_disk" "disk" {
  name   = "disk"
  labels = var.own
}

resource "google_compute_address" "address" {
  provider = google.bare
  name     = "address"
  labels   = var.own
}

resource "google_project" "project" {
  name       = "Labelled"
  project_id = "acme-labelled"
  org_id     = "123456789"
  labels     = var.own
}

resource "google_container_cluster" "cluster" {
  name               = "labelled"
  location           = "europe-west1"
  initial_node_count = 1
  resource_labels    = var.own
}

resource "google_sql_database_instance" "sql" {
  name             = "labelled"
  database_version = "POSTGRES_16"
  settings {
    tier        = "db-f1-micro"
    user_labels = var.own
  }
}

resource "google_redis_instance" "redis" {
  provider       = google.marked
  name           = "labelled"
  memory_size_gb = 1
  labels         = var.own
}

resource "google_artifact_registry_repository" "repository" {
  repository_id = "labelled"
  location      = "europe-west1"
  format        = "DOCKER"
  labels        = var.own
}

resource "google_cloud_run_v2_service" "run" {
  name        = "labelled"
  location    = "europe-west1"
  labels      = var.own
  annotations = var.annotations
  template {
    containers {
      image = "europe-docker.pkg.dev/acme/images/app:1"
    }
  }
}
