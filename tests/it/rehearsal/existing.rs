//! What exists: a project, a shared VPC, a cluster, a zone and keys that groundwork uses and never touches.

use std::path::{Path, PathBuf};

use kube::ResourceExt as _;
use serde_json::Value;

use super::{
    super::engine::world::{Platform, files_below},
    platform::{passes, rehearsals},
};

/// What was done in a rehearsal's cloud, operation by operation.
fn operations(cloud: &Path) -> Vec<(String, String)> {
    let log = std::fs::read_to_string(cloud.join("cloud.jsonl")).expect("a log");
    let entries = log.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let text = |entry: &Value, key: &str| entry[key].as_str().expect("a text").to_owned();
    entries.map(|entry| (text(&entry, "operation"), text(&entry, "type"))).collect()
}

/// The deployments in a cluster: `namespace/name`.
fn deployments(kubeconfig: &Path) -> Vec<String> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let deployments: kube::Api<k8s_openapi::api::apps::v1::Deployment> =
            kube::Api::all(super::super::cluster::support::client_of(kubeconfig).await);
        let found = deployments.list(&kube::api::ListParams::default()).await.expect("answers").items;
        let name = |deployment: &k8s_openapi::api::apps::v1::Deployment| {
            format!("{}/{}", deployment.namespace().unwrap_or_default(), deployment.name_any())
        };
        found.iter().map(name).collect()
    })
}

#[test]
fn only_support_applications_come_and_go_and_nothing_given_is_touched() {
    let platform = Platform::example("existing");
    let ended = passes(&platform, &["--scenario", "up,again,sprints,down", "--keep"]);
    ended.says("stand-ins, not the real charts");
    let [folder] = rehearsals(&platform).try_into().expect("one rehearsal");
    let done = operations(&folder.join("cloud"));
    assert!(done.iter().filter(|(operation, _)| operation == "seed").count() >= 13, "{done:?}");
    let touched: Vec<_> =
        done.iter().filter(|(what, _)| !matches!(what.as_str(), "seed" | "use" | "assume")).collect();
    assert!(touched.is_empty(), "something given was made, changed or deleted: {touched:?}");

    // The cluster is still there, and as it was.
    let clusters: Vec<PathBuf> = std::fs::read_dir(folder.join("cloud/clusters"))
        .expect("clusters")
        .map(|cluster| cluster.expect("an entry").path())
        .collect();
    let [cluster] = clusters.try_into().expect("one cluster");
    let left = deployments(&cluster.join("kubeconfig"));
    assert!(left.is_empty(), "{left:?}");
    // Nothing that could be taken for a state of groundwork's.
    let states = files_below(&folder.join("state"));
    assert!(states.is_empty(), "{states:?}");
    platform.ok(&["rehearse", "--end"]).says("is ended and removed");
}

#[test]
fn an_api_that_is_not_enabled_stops_before_anything_is_installed() {
    let platform = Platform::example("existing");
    platform.edit(
        "platform.toml",
        "  { project = \"${env.project_id}\", service = \"dns.googleapis.com\" },\n",
        "",
    );
    let ended = super::platform::fails(&platform, &["--scenario", "up"]);
    ended.says("stack `services`").says("reading project service");
    assert!(!ended.err.contains("cert-manager: applying"), "{}", ended.err);
}

/// Each lookup of the reference platform hands on what the stacks that are left need of the stack that it replaces.
const EXISTING: &str = r#"
[environments.existing]
extends = "testing"
[environments.existing.stacks]
project = { kind = "given", lookup = "lookups/project", inputs = { project_id = "${env.project_id}" } }
services = { kind = "given", lookup = "lookups/services", inputs = { project_id = "${project.project_id}" } }
vpc = { kind = "given", lookup = "lookups/vpc", inputs = { project_id = "acme-net", region = "${env.region}", network = "shared", subnetwork = "testing" } }
iam = { kind = "given", lookup = "lookups/iam", inputs = { project_id = "${services.project_id}" } }
kms = { kind = "given", lookup = "lookups/kms", inputs = { project_id = "${services.project_id}", region = "${env.region}", key_ring = "platform" } }
gke = { kind = "given", lookup = "lookups/gke", inputs = { project_id = "${services.project_id}", name = "platform", location = "${env.region}" } }
dns = { kind = "given", lookup = "lookups/dns", inputs = { project_id = "${services.project_id}", zone = "platform" } }
bucket = { kind = "given", lookup = "lookups/bucket", inputs = { project_id = "${services.project_id}", name = "backups" } }
ingress-address = { kind = "given", lookup = "lookups/ingress-address", inputs = { project_id = "${services.project_id}", name = "gateway", ssl_policy = "modern" } }
vault-secrets = { kind = "given", outputs = { recovery_keys = "projects/p/secrets/a", root_token = "projects/p/secrets/b" } }
budget = { kind = "given", outputs = {} }
team-access = { kind = "given", outputs = {} }
workload-identity = { kind = "given", outputs = {} }
cloud-alerts = { kind = "given", outputs = {} }
"#;

#[test]
fn every_cloud_stack_of_the_reference_platform_can_be_given() {
    let platform = Platform::empty();
    super::reference::reference(&platform);
    platform.write("environments/existing.toml", EXISTING);
    platform.ok(&["validate"]);
    let left = std::fs::read_dir(platform.path().join("stacks")).expect("stacks").flatten().filter(|stack| {
        let text = std::fs::read_to_string(stack.path().join("stack.toml")).unwrap_or_default();
        text.contains("kind = \"terraform\"")
    });
    let file = std::fs::read_to_string(platform.path().join("platform.toml")).expect("is there");
    for stack in left {
        let name = stack.file_name().into_string().expect("a name");
        let off = file.contains(&format!("[stacks.{name}]")) && {
            let table = file.split(&format!("[stacks.{name}]")).nth(1).expect("its table");
            table.split("\n[").next().is_some_and(|table| table.contains("enabled = false"))
        };
        assert!(
            off || EXISTING.contains(&format!("\n{name} = {{ kind = \"given\"")),
            "{name} is not given here"
        );
    }
    // One that lacks what a dependent needs is named, with where to add it.
    platform.edit("lookups/dns/outputs.tf", "output \"domain\"", "output \"domain_name\"");
    let ended = platform.run(&["validate"]);
    assert_eq!(ended.code, 2);
    ended.says("the stack `dns` has no output `domain`");
}

/// The example has the reference platform's own content: no path leaves a platform's folder, so it is a copy, kept the same.
#[test]
fn the_example_has_the_reference_platforms_stacks_and_lookups() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let example = root.join("examples/existing");
    for part in ["stacks", "lookups"] {
        for (path, content) in files_below(&example.join(part)) {
            let own = root.join(path.strip_prefix(&example).expect("below it"));
            if std::env::var_os("UPDATE_DOCS").is_some() {
                std::fs::copy(&own, &path).expect("copied");
                continue;
            }
            assert_eq!(
                std::fs::read(&own).ok(),
                Some(content),
                "{} is not {}: UPDATE_DOCS=1 copies it",
                path.display(),
                own.display()
            );
        }
    }
}
