use futures::FutureExt as _;
use ipnet::IpNet;
use serde_json::Value;

use super::{
    Check, Need,
    ranges::{overlap, taken},
};
use crate::{
    google::Api,
    preflight::{Finding, Scene},
};

const NAME: &str = "ranges";

/// Whether networks that are connected to the project's have the environment's ranges.
pub(super) const CHECK: Check =
    Check { name: NAME, needs: &[Need::Session, Need::Project], run: |scene| check(scene).boxed() };

async fn check(scene: &Scene) -> Vec<Finding> {
    let (Some(project), Some(region)) = (scene.existing_project(), &scene.subject.region) else {
        return Vec::new();
    };
    if scene.subject.ranges.is_empty() {
        return Vec::new();
    }
    let google = scene.google();
    let networks =
        match google.get(Api::COMPUTE, &format!("/compute/v1/projects/{project}/global/networks")).await {
            Ok(networks) => networks,
            Err(refused) if refused.is_off() => return Vec::new(),
            Err(refused) => return vec![refused.finding(NAME, "the networks of the project")],
        };
    let mut findings = Vec::new();
    for network in networks["items"].as_array().into_iter().flatten().filter(|network| has_peers(network)) {
        let name = network["name"].as_str().unwrap_or_default();
        // https://docs.cloud.google.com/compute/docs/reference/rest/v1/networks/listPeeringRoutes
        let path = format!(
            "/compute/v1/projects/{project}/global/networks/{name}/listPeeringRoutes?direction=INCOMING&region={region}"
        );
        match google.get(Api::COMPUTE, &path).await {
            Ok(routes) => findings.extend(overlaps(scene, name, &routes)),
            Err(refused) => {
                findings.push(refused.finding(NAME, &format!("the routes of network {name}'s peers")));
            }
        }
    }
    findings
}

fn has_peers(network: &Value) -> bool {
    network["peerings"].as_array().is_some_and(|peers| !peers.is_empty())
}

fn overlaps(scene: &Scene, network: &str, routes: &Value) -> Vec<Finding> {
    let routes = routes["items"].as_array().into_iter().flatten();
    let theirs: Vec<IpNet> = routes.filter_map(|route| route["destRange"].as_str()?.parse().ok()).collect();
    let ours = scene.subject.ranges.iter();
    let pairs = ours.flat_map(|ours| theirs.iter().map(move |theirs| (ours, *theirs)));
    let whose = format!("a network that is peered with `{network}`");
    pairs
        .filter(|((_, ours), theirs)| overlap(*ours, *theirs))
        .map(|((name, ours), theirs)| taken(name, *ours, &whose, theirs))
        .collect()
}
