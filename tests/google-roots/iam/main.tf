provider "google" {
  project = "acme-iam"
  region  = "europe-west1"
}

variable "role" { type = string }
variable "members" { type = set(string) }
variable "permissions" { type = list(string) }
variable "account" { type = string }
variable "condition" {
  type    = object({ title = string, expression = string })
  default = null
}
variable "display_name" { type = string }

resource "google_service_account" "main" {
  account_id   = var.account
  display_name = var.display_name
  description  = "An account"
}

resource "google_service_account" "other" {
  project                      = "acme-other"
  account_id                   = "other-account"
  create_ignore_already_exists = true
}

resource "google_service_account_key" "main" {
  service_account_id = google_service_account.main.name
  public_key_type    = "TYPE_X509_PEM_FILE"
}

resource "google_service_account_iam_member" "user" {
  service_account_id = google_service_account.main.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:acme-iam.svc.id.goog[default/app]"
}

resource "google_service_account_iam_binding" "users" {
  service_account_id = google_service_account.main.name
  role               = "roles/iam.serviceAccountUser"
  members            = var.members
}

resource "google_project_iam_member" "single" {
  for_each = toset(["roles/logging.logWriter", "roles/monitoring.metricWriter"])
  project  = "acme-iam"
  role     = each.key
  member   = google_service_account.main.member
}

resource "google_project_iam_member" "conditional" {
  project = "acme-iam"
  role    = var.role
  member  = "user:Jane.Doe@Example.com"
  dynamic "condition" {
    for_each = var.condition == null ? [] : [var.condition]
    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }
}

resource "google_project_iam_binding" "group" {
  project = "acme-iam"
  role    = "roles/viewer"
  members = concat(["group:all@example.com", "serviceAccount:${google_service_account.main.email}"], tolist(var.members))
  condition {
    title       = "for a while"
    description = "until 2030"
    expression  = "request.time < timestamp(\"2030-01-01T00:00:00Z\")"
  }
}

resource "google_project_iam_policy" "whole" {
  project = "acme-other"
  policy_data = jsonencode({
    bindings = [{ role = var.role, members = sort(tolist(var.members)) }]
  })
}

resource "google_project_iam_audit_config" "all" {
  project = "acme-iam"
  service = "allServices"
  audit_log_config {
    log_type = "ADMIN_READ"
  }
  audit_log_config {
    log_type         = "DATA_READ"
    exempted_members = var.members
  }
}

resource "google_project_iam_custom_role" "main" {
  role_id     = "ours"
  title       = var.display_name
  description = "A role"
  permissions = var.permissions
}

resource "google_organization_iam_custom_role" "main" {
  org_id      = "123456789"
  role_id     = "theirs"
  title       = "Theirs"
  permissions = ["resourcemanager.projects.list"]
  stage       = "BETA"
}

resource "google_organization_iam_member" "admin" {
  org_id = "123456789"
  role   = "roles/resourcemanager.organizationViewer"
  member = "group:admins@example.com"
}

resource "google_folder_iam_member" "team" {
  folder = google_folder.team.name
  role   = "roles/viewer"
  member = "domain:example.com"
}

resource "google_folder" "team" {
  display_name        = "Team"
  parent              = "organizations/123456789"
  deletion_protection = false
}

resource "google_folder_iam_binding" "team" {
  folder  = google_folder.team.id
  role    = "roles/editor"
  members = var.members
}

resource "google_storage_bucket" "main" {
  name     = "acme-iam-bucket"
  location = "EU"
}

resource "google_storage_bucket_iam_member" "main" {
  bucket = google_storage_bucket.main.name
  role   = "roles/storage.objectViewer"
  member = "allAuthenticatedUsers"
}

resource "google_storage_bucket_iam_binding" "main" {
  bucket  = google_storage_bucket.main.name
  role    = "roles/storage.admin"
  members = var.members
}

resource "google_kms_key_ring" "main" {
  name     = "ring"
  location = "europe"
}

resource "google_kms_crypto_key" "main" {
  name     = "key"
  key_ring = google_kms_key_ring.main.id
  purpose  = "ASYMMETRIC_SIGN"
  version_template {
    algorithm = "EC_SIGN_P256_SHA256"
  }
}

resource "google_kms_crypto_key_iam_member" "main" {
  crypto_key_id = google_kms_crypto_key.main.id
  role          = "roles/cloudkms.signer"
  member        = google_service_account.main.member
}

resource "google_kms_key_ring_iam_binding" "main" {
  key_ring_id = google_kms_key_ring.main.id
  role        = "roles/cloudkms.viewer"
  members     = ["serviceAccount:${google_service_account.other.email}"]
}

resource "google_secret_manager_secret" "main" {
  secret_id = "secret"
  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_iam_member" "main" {
  secret_id = google_secret_manager_secret.main.id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.main.member
}

resource "google_pubsub_topic" "main" {
  name = "topic"
}

resource "google_pubsub_topic_iam_binding" "main" {
  topic   = google_pubsub_topic.main.id
  role    = "roles/pubsub.publisher"
  members = var.members
}

resource "google_compute_subnetwork_iam_member" "main" {
  project    = "acme-iam"
  region     = "europe-west1"
  subnetwork = "projects/acme-iam/regions/europe-west1/subnetworks/nodes"
  role       = "roles/compute.networkUser"
  member     = google_service_account.main.member
}

resource "google_artifact_registry_repository" "main" {
  repository_id = "images"
  location      = "europe-west1"
  format        = "DOCKER"
}

resource "google_artifact_registry_repository_iam_member" "main" {
  location   = google_artifact_registry_repository.main.location
  repository = google_artifact_registry_repository.main.name
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.main.member
}

resource "google_iam_workload_identity_pool" "ci" {
  workload_identity_pool_id = "ci-pool"
  display_name              = var.display_name
}

resource "google_iam_workload_identity_pool_provider" "ci" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.ci.workload_identity_pool_id
  workload_identity_pool_provider_id = "gitlab"
  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.project_id" = "assertion.project_id"
  }
  attribute_condition = "assertion.namespace_id == '1'"
  oidc {
    issuer_uri        = "https://gitlab.example.com"
    allowed_audiences = ["gcp"]
  }
}

resource "google_iam_deny_policy" "main" {
  parent       = urlencode("cloudresourcemanager.googleapis.com/projects/acme-iam")
  name         = "deny"
  display_name = "Deny"
  rules {
    description = "First"
    deny_rule {
      denied_principals  = ["principalSet://goog/public:all"]
      denied_permissions = ["iam.googleapis.com/roles.create"]
      denial_condition {
        title      = "some"
        expression = "!resource.matchTag('12345678/env', 'test')"
      }
    }
  }
}

resource "google_project_default_service_accounts" "main" {
  project        = "acme-iam"
  action         = "DEPRIVILEGE"
  restore_policy = "REVERT"
}

resource "google_billing_account_iam_member" "main" {
  billing_account_id = "00AA00-000AAA-00AA0A"
  role               = "roles/billing.viewer"
  member             = "user:jane@example.com"
}
