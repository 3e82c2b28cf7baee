//! A project's API must be enabled before something of it can be made. Where a project was not made here, nobody knows
//! what is enabled: everything is taken to be.

use super::{Act, Refusal};
use crate::rehearsal::google::{cloud::Contents, synthesis::project_number};

/// The API of a type by how its name begins, the longest first, and how Google calls it.
const APIS: &[(&str, &str, &str)] = &[
    ("google_artifact_registry_", "artifactregistry.googleapis.com", "Artifact Registry API"),
    ("google_binary_authorization_", "binaryauthorization.googleapis.com", "Binary Authorization API"),
    ("google_certificate_manager_", "certificatemanager.googleapis.com", "Certificate Manager API"),
    ("google_cloud_run_", "run.googleapis.com", "Cloud Run Admin API"),
    ("google_compute_", "compute.googleapis.com", "Compute Engine API"),
    ("google_container_", "container.googleapis.com", "Kubernetes Engine API"),
    ("google_dns_", "dns.googleapis.com", "Cloud DNS API"),
    ("google_gke_backup_", "gkebackup.googleapis.com", "Backup for GKE API"),
    ("google_gke_hub_", "gkehub.googleapis.com", "GKE Hub API"),
    ("google_kms_", "cloudkms.googleapis.com", "Cloud Key Management Service (KMS) API"),
    ("google_pubsub_", "pubsub.googleapis.com", "Cloud Pub/Sub API"),
    ("google_redis_", "redis.googleapis.com", "Google Cloud Memorystore for Redis API"),
    ("google_secret_manager_", "secretmanager.googleapis.com", "Secret Manager API"),
    ("google_service_account", "iam.googleapis.com", "Identity and Access Management (IAM) API"),
    ("google_service_networking_", "servicenetworking.googleapis.com", "Service Networking API"),
    ("google_sql_", "sqladmin.googleapis.com", "Cloud SQL Admin API"),
    ("google_vpc_access_", "vpcaccess.googleapis.com", "Serverless VPC Access API"),
];

/// The API that a new thing needs is enabled.
pub(super) fn enabled(act: &Act<'_>) -> Result<(), Refusal> {
    let Some((_, service, name)) = APIS.iter().find(|(start, ..)| act.kind.starts_with(start)) else {
        return Ok(());
    };
    let Some(project) = act.project().filter(|_| act.creates()) else { return Ok(()) };
    if !act.contents.knows_project(project) || is_enabled(act.contents, project, service) {
        return Ok(());
    }
    let known = act.contents.project(project).and_then(|project| project.text("number")).map(str::to_owned);
    let number = known.unwrap_or_else(|| project_number(project));
    Err(Refusal::google(
        403,
        format!(
            "{name} has not been used in project {number} before or it is disabled. Enable it by visiting \
             https://console.developers.google.com/apis/api/{service}/overview?project={number} then retry. If you enabled \
             this API recently, wait a few minutes for the action to propagate to our systems and retry."
        ),
        "accessNotConfigured",
    ))
}

fn is_enabled(contents: &Contents, project: &str, service: &str) -> bool {
    contents
        .of("google_project_service")
        .any(|enabled| enabled.project() == Some(project) && enabled.text("service") == Some(service))
}
