//! A project's API must be enabled before something of it can be made. Where a project was not made here, nobody knows
//! what is enabled: everything is taken to be.

use super::{Act, Refusal};
use crate::rehearsal::google::{cloud::Contents, synthesis::project_number};

/// What Google calls the APIs that platforms use; the name of another one stands for itself.
const NAMES: &[(&str, &str)] = &[
    ("artifactregistry", "Artifact Registry API"),
    ("binaryauthorization", "Binary Authorization API"),
    ("certificatemanager", "Certificate Manager API"),
    ("cloudkms", "Cloud Key Management Service (KMS) API"),
    ("compute", "Compute Engine API"),
    ("container", "Kubernetes Engine API"),
    ("dns", "Cloud DNS API"),
    ("gkebackup", "Backup for GKE API"),
    ("gkehub", "GKE Hub API"),
    ("iam", "Identity and Access Management (IAM) API"),
    ("pubsub", "Cloud Pub/Sub API"),
    ("redis", "Google Cloud Memorystore for Redis API"),
    ("run", "Cloud Run Admin API"),
    ("secretmanager", "Secret Manager API"),
    ("servicenetworking", "Service Networking API"),
    ("sqladmin", "Cloud SQL Admin API"),
    ("vpcaccess", "Serverless VPC Access API"),
];

/// APIs that a new project has enabled.
/// Source: <https://cloud.google.com/service-usage/docs/enabled-service#default>.
const ALWAYS: &[&str] = &[
    "bigquery",
    "cloudapis",
    "cloudtrace",
    "datastore",
    "logging",
    "monitoring",
    "servicemanagement",
    "serviceusage",
    "sql-component",
    "storage",
    "storage-api",
    "storage-component",
];

/// APIs that are not asked of the project that a thing lies in, but of the caller's own: whoever makes projects has them
/// enabled in the one that they work from.
/// Source: <https://cloud.google.com/service-usage/docs/enabled-service>, and what a "seed project" must have enabled.
const OF_THE_CALLER: &[&str] = &[
    "billingbudgets",
    "cloudbilling",
    "cloudidentity",
    "cloudresourcemanager",
    "essentialcontacts",
    "iam",
    "orgpolicy",
];

/// The API that a new thing needs is enabled.
pub(super) fn enabled(act: &Act<'_>) -> Result<(), Refusal> {
    let Some(service) = act.api else { return Ok(()) };
    let short = service.split('.').next().unwrap_or(service);
    if ALWAYS.contains(&short) || OF_THE_CALLER.contains(&short) {
        return Ok(());
    }
    let name = NAMES.iter().find(|(api, _)| *api == short).map_or(service, |(_, name)| *name);
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
        .visible("google_project_service")
        .any(|enabled| enabled.project() == Some(project) && enabled.text("service") == Some(service))
}
