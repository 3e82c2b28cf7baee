use std::collections::BTreeSet;

use futures::FutureExt as _;

use super::{Check, Need};
use crate::{
    google::Api,
    preflight::{Finding, Scene},
};

const NAME: &str = "apis";

/// What the first stacks call before the project has APIs of its own: the calls are counted against the project of the
/// credentials, which must have these on. serviceusage cannot enable itself:
/// <https://github.com/hashicorp/terraform-provider-google/issues/16883>.
const FIRST: [&str; 4] = [
    "cloudresourcemanager.googleapis.com",
    "serviceusage.googleapis.com",
    "cloudbilling.googleapis.com",
    "iam.googleapis.com",
];

/// Whether the APIs are on that a first run calls.
pub(super) const CHECK: Check =
    Check { name: NAME, needs: &[Need::Session], run: |scene| check(scene).boxed() };

async fn check(scene: &Scene) -> Vec<Finding> {
    let seed = scene.session.as_ref().and_then(|session| session.identity.seed());
    let Some(seed) = seed else {
        return vec![Finding::unknown(
            NAME,
            "which project the credentials belong to is not known, so neither is which APIs are on in it",
        )];
    };
    let names: Vec<String> =
        FIRST.iter().map(|api| format!("names=projects/{seed}/services/{api}")).collect();
    // https://docs.cloud.google.com/service-usage/docs/reference/rest/v1/services/batchGet
    let path = format!("/v1/projects/{seed}/services:batchGet?{}", names.join("&"));
    let answer = match scene.google().get(Api::SERVICES, &path).await {
        Ok(answer) => answer,
        Err(refused) => return vec![refused.finding(NAME, &format!("which APIs are on in project {seed}"))],
    };
    let services = answer["services"].as_array().into_iter().flatten();
    let on = services
        .filter(|service| service["state"] == "ENABLED")
        .filter_map(|service| service["name"].as_str());
    let on: BTreeSet<&str> = on.filter_map(|name| name.rsplit('/').next()).collect();
    let off: Vec<&str> = FIRST.into_iter().filter(|api| !on.contains(api)).collect();
    if off.is_empty() {
        return vec![Finding::ok(
            NAME,
            format!("the APIs that the first calls need are on in project {seed}"),
        )];
    }
    let all = off.join(" ");
    vec![
        Finding::missing(
            NAME,
            format!("off in project {seed}, against which the first calls are counted: {}", off.join(", ")),
        )
        .next(format!("gcloud services enable {all} --project {seed}"))
        .who(format!("whoever has roles/serviceusage.serviceUsageAdmin in project {seed}")),
    ]
}
