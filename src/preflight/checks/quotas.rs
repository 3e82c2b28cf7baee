use std::collections::BTreeMap;

use futures::FutureExt as _;
use serde_json::Value;

use super::{Check, Need};
use crate::{
    google::Api,
    preflight::{
        Finding, Scene,
        pools::{Needed, needed},
    },
};

const NAME: &str = "quotas";

/// Whether the region's quotas let the environment's nodes in.
pub(super) const CHECK: Check =
    Check { name: NAME, needs: &[Need::Session, Need::Project], run: |scene| check(scene).boxed() };

/// A quota: its limit and how much is in use.
#[derive(Clone, Copy)]
struct Quota {
    limit: f64,
    usage: f64,
}

async fn check(scene: &Scene) -> Vec<Finding> {
    let (Some(project), Some(region)) = (scene.existing_project(), &scene.subject.region) else {
        return Vec::new();
    };
    if scene.subject.pools.is_empty() {
        return Vec::new();
    }
    let google = scene.google();
    // https://docs.cloud.google.com/compute/docs/reference/rest/v1/regions/get and …/projects/get
    let of_region =
        google.get(Api::COMPUTE, &format!("/compute/v1/projects/{project}/regions/{region}")).await;
    let of_region = match of_region {
        Ok(answer) => answer,
        Err(refused) if refused.is_off() => {
            return vec![beforehand(scene, "before Compute Engine's API is on in the project")];
        }
        Err(refused) if refused.is_absent() => {
            return vec![
                Finding::missing(NAME, format!("there is no region `{region}`"))
                    .next("gcloud compute regions list"),
            ];
        }
        Err(refused) => return vec![refused.finding(NAME, &format!("the quotas of {region}"))],
    };
    let of_project =
        google.get(Api::COMPUTE, &format!("/compute/v1/projects/{project}")).await.unwrap_or_default();
    let mut quotas = read(&of_project);
    quotas.extend(read(&of_region));
    judge(scene, project, region, &quotas)
}

fn read(answer: &Value) -> BTreeMap<String, Quota> {
    let quotas = answer["quotas"].as_array().into_iter().flatten();
    let quota = |quota: &Value| {
        let number = |key: &str| quota[key].as_f64();
        let values = Quota { limit: number("limit")?, usage: number("usage").unwrap_or(0.0) };
        Some((quota["metric"].as_str()?.to_owned(), values))
    };
    quotas.filter_map(quota).collect()
}

fn judge(scene: &Scene, project: &str, region: &str, quotas: &BTreeMap<String, Quota>) -> Vec<Finding> {
    let preemptible = quotas.get("PREEMPTIBLE_CPUS").is_some_and(|quota| quota.limit > 0.0);
    let mut needs = needed(&scene.subject.pools, preemptible);
    if scene.subject.types.contains_key("google_compute_router_nat") {
        // NAT takes one to begin with, the first load balancer another.
        needs.insert("IN_USE_ADDRESSES".to_owned(), Needed { first: 2, most: 2 });
    }
    let findings: Vec<Finding> = needs
        .iter()
        .filter_map(|(metric, need)| one(scene, project, region, metric, *need, quotas.get(metric)))
        .collect();
    if findings.is_empty() {
        let all: Vec<&str> = needs.keys().map(String::as_str).collect();
        return vec![Finding::ok(
            NAME,
            format!("{} suffice in {region}, with every pool at its largest", all.join(", ")),
        )];
    }
    findings
}

/// A quota that does not suffice.
fn one(
    scene: &Scene,
    project: &str,
    region: &str,
    metric: &str,
    need: Needed,
    quota: Option<&Quota>,
) -> Option<Finding> {
    let console = format!(
        "https://console.cloud.google.com/iam-admin/quotas?project={project} (filter: {metric}, {region})"
    );
    let who = "whoever has roles/servicemanagement.quotaAdmin in the project; Google grants small raises within minutes";
    let Some(quota) = quota else {
        return Some(
            Finding::unknown(
                NAME,
                format!("quota {metric} is not among those of {region}; {} are needed", need.first),
            )
            .next(console),
        );
    };
    let (first, most) = (as_quota(need.first), as_quota(need.most));
    // Once the nodes are there, what is in use is mostly theirs.
    let free = if scene.subject.is_up { quota.limit } else { quota.limit - quota.usage };
    let stands = format!("quota {metric} in {region}: {} of {} in use", quota.usage, quota.limit);
    if free < first {
        return Some(
            Finding::missing(NAME, format!("{stands}, and {} are needed to begin with", need.first))
                .next(format!("ask for {}: {console}", quota.limit - free + most))
                .who(who),
        );
    }
    (free < most).then(|| {
        Finding::ok(
            NAME,
            format!(
                "{stands}: enough for the first {}, not for the {} of pools at their largest",
                need.first, need.most
            ),
        )
        .next(format!("before they grow, ask for {}: {console}", quota.limit - free + most))
        .who(who)
    })
}

/// Quotas are numbers with a fraction in the API, and far below what a float holds exactly.
#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
const fn as_quota(number: u64) -> f64 {
    number as f64
}

/// What will be needed, where nobody can say yet whether it is there.
pub(super) fn beforehand(scene: &Scene, why: &str) -> Finding {
    let region = scene.subject.region.as_deref().unwrap_or("the region");
    let needs = needed(&scene.subject.pools, false);
    let list: Vec<String> = needs
        .iter()
        .filter(|(metric, _)| *metric != "CPUS_ALL_REGIONS")
        .map(|(metric, need)| format!("{metric} {} (at most {})", need.first, need.most))
        .collect();
    if list.is_empty() {
        return Finding::unknown(NAME, format!("quotas cannot be known {why}"));
    }
    Finding::unknown(NAME, format!("quotas cannot be known {why}; needed in {region}: {}", list.join(", ")))
        .next(format!("a new project of a new account begins with little: `up --only {}` makes it, then preflight again", first(scene)))
}

/// The stack after which quotas can be read: the one that enables APIs, else the one that makes the project.
fn first(scene: &Scene) -> String {
    let stack = |kind: &str| scene.subject.stacks_with(kind).and_then(|stacks| stacks.first());
    let stack = stack("google_project_service").or_else(|| stack("google_project"));
    stack.map_or_else(|| "STACK".to_owned(), ToString::to_string)
}
