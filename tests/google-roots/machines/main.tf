provider "google" {
  project = "acme-machines"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

variable "machine_type" { type = string }
variable "metadata" { type = map(string) }
variable "tags" { type = list(string) }
variable "disk_size" { type = number }
variable "size" { type = number }
variable "image" { type = string }
variable "snapshot_hour" { type = string }

resource "google_service_account" "vm" {
  account_id = "vm-account"
}

resource "google_compute_instance_template" "main" {
  name_prefix             = "main-"
  machine_type            = var.machine_type
  tags                    = var.tags
  labels                  = { a = "b" }
  metadata                = var.metadata
  metadata_startup_script = "echo hello"
  can_ip_forward          = false
  min_cpu_platform        = "Intel Cascade Lake"

  disk {
    source_image = var.image
    auto_delete  = true
    boot         = true
    disk_type    = "pd-balanced"
    disk_size_gb = var.disk_size
    labels       = { disk = "boot" }
  }
  disk {
    device_name  = "data"
    disk_size_gb = 100
    type         = "PERSISTENT"
  }
  network_interface {
    network    = "main"
    subnetwork = "projects/acme-machines/regions/europe-west1/subnetworks/main"
    access_config {}
  }
  service_account {
    email  = google_service_account.vm.email
    scopes = ["cloud-platform"]
  }
  scheduling {
    preemptible        = true
    automatic_restart  = false
    provisioning_model = "SPOT"
  }
  shielded_instance_config {
    enable_secure_boot = true
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_instance_group_manager" "main" {
  name               = "main"
  base_instance_name = "main"
  target_size        = var.size
  version {
    instance_template = google_compute_instance_template.main.self_link_unique
    name              = "primary"
  }
  named_port {
    name = "http"
    port = 8080
  }
  named_port {
    name = "grpc"
    port = 9090
  }
  auto_healing_policies {
    health_check      = google_compute_health_check.main.id
    initial_delay_sec = 300
  }
  update_policy {
    type                           = "PROACTIVE"
    minimal_action                 = "REPLACE"
    max_surge_fixed                = 1
    max_unavailable_fixed          = 0
    replacement_method             = "SUBSTITUTE"
    most_disruptive_allowed_action = "REPLACE"
  }
  stateful_disk {
    device_name = "data"
    delete_rule = "ON_PERMANENT_INSTANCE_DELETION"
  }
}

resource "google_compute_health_check" "main" {
  name = "main"
  http_health_check {
    port_specification = "USE_SERVING_PORT"
  }
}

resource "google_compute_instance" "bastion" {
  name                      = "bastion"
  machine_type              = var.machine_type
  zone                      = "europe-west1-c"
  tags                      = var.tags
  metadata                  = var.metadata
  labels                    = { role = "bastion" }
  allow_stopping_for_update = true
  deletion_protection       = false
  hostname                  = "bastion.example.com"

  boot_disk {
    auto_delete = true
    initialize_params {
      image = var.image
      size  = var.disk_size
      type  = "pd-ssd"
    }
  }
  attached_disk {
    source      = google_compute_disk.data.id
    device_name = "data"
    mode        = "READ_WRITE"
  }
  scratch_disk {
    interface = "NVME"
  }
  network_interface {
    subnetwork = "main"
    access_config {
      network_tier = "PREMIUM"
    }
    alias_ip_range {
      ip_cidr_range = "/24"
    }
  }
  service_account {
    scopes = ["storage-ro", "logging-write"]
  }
  scheduling {
    on_host_maintenance = "MIGRATE"
  }
  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }
  confidential_instance_config {
    enable_confidential_compute = false
  }
}

resource "google_compute_instance" "plain" {
  name         = "plain"
  machine_type = "e2-micro"
  boot_disk {
    initialize_params {
      image = "debian-cloud/debian-12"
    }
  }
  network_interface {
    network = "default"
  }
}

resource "google_compute_disk" "data" {
  name                      = "data"
  zone                      = "europe-west1-c"
  type                      = "pd-ssd"
  size                      = var.disk_size
  labels                    = { a = "b" }
  physical_block_size_bytes = 4096
  disk_encryption_key {
    kms_key_self_link = "projects/acme-machines/locations/europe-west1/keyRings/r/cryptoKeys/k"
  }
}

resource "google_compute_region_disk" "data" {
  name          = "data"
  type          = "pd-ssd"
  size          = var.disk_size
  replica_zones = ["europe-west1-b", "europe-west1-c"]
}

resource "google_compute_snapshot" "data" {
  name              = "data"
  source_disk       = google_compute_disk.data.id
  zone              = "europe-west1-c"
  storage_locations = ["europe-west1"]
}

resource "google_compute_image" "golden" {
  name        = "golden"
  source_disk = google_compute_disk.data.self_link
  family      = "golden"
}

resource "google_compute_resource_policy" "daily" {
  name = "daily"
  snapshot_schedule_policy {
    schedule {
      daily_schedule {
        days_in_cycle = 1
        start_time    = var.snapshot_hour
      }
    }
    retention_policy {
      max_retention_days    = 10
      on_source_disk_delete = "KEEP_AUTO_SNAPSHOTS"
    }
    snapshot_properties {
      labels            = { my_label = "value" }
      storage_locations = ["eu"]
      guest_flush       = false
    }
  }
}

resource "google_compute_disk_resource_policy_attachment" "daily" {
  name = google_compute_resource_policy.daily.name
  disk = google_compute_disk.data.name
  zone = "europe-west1-c"
}

resource "google_compute_project_metadata_item" "os_login" {
  key   = "enable-oslogin"
  value = "TRUE"
}
