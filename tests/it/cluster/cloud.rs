//! What a local cluster leaves in the cloud.

use std::path::Path;

use groundwork::{
    rehearsal::cluster::{self, Access, Binaries, CloudObject, Spec},
    tools::{self, Requirements, Settings, Silent, Tool},
};
use k8s_openapi::api::core::v1::Service;
use kube::{
    Api, Client, ResourceExt as _,
    api::{DeleteParams, Patch, PatchParams},
};
use serde_json::json;

use super::support::{Scratch, apply, before_long, objects};

async fn start(folder: &Path, file: &Path) -> Access {
    super::super::prepared::tools();
    let settings = Settings::from_environment().expect("a cache");
    let requirements = Requirements::default();
    let wanted: Vec<_> = Tool::CLUSTER.into_iter().map(|tool| requirements.of(tool)).collect();
    let tools = tools::provide(&wanted, &settings, &Silent).await.expect("the tools");
    let mut spec = Spec::new(folder).expect("a spec");
    spec.supervisor = env!("CARGO_BIN_EXE_groundwork").into();
    spec.cloud_objects = Some(file.to_owned());
    cluster::start(&spec, &Binaries::of(&tools).expect("all programs"), &|_| {}).await.expect("a cluster")
}

/// `type name where`, sorted.
fn told(file: &Path) -> Vec<String> {
    let tell = |object: CloudObject| {
        let place = object.zone.or(object.region).unwrap_or_else(|| "global".to_owned());
        format!("{} {} {place}", object.kind.trim_start_matches("google_compute_"), object.name)
    };
    let objects = cluster::cloud_objects(file).expect("readable");
    objects.into_iter().map(tell).collect()
}

/// Waits until the list is right.
async fn until(file: &Path, what: &str, right: impl Fn(&[String]) -> bool) -> Vec<String> {
    before_long(what, || async { Some(told(file)).filter(|told| right(told)) }).await
}

fn count(told: &[String], start: &str) -> usize {
    told.iter().filter(|object| object.starts_with(start)).count()
}

fn has(told: &[String], start: &str) -> bool {
    count(told, start) > 0
}

/// Two services with balancers, an ingress, and two volume claims.
async fn fill(client: &Client) {
    let dynamic = objects(client, "v1", "Service", "services", Some("default"));
    for name in ["one", "two"] {
        let spec = json!({ "type": "LoadBalancer", "ports": [{ "port": 80 }], "selector": { "app": name } });
        let service =
            json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": name }, "spec": spec });
        apply(&dynamic, service).await.expect("made");
    }
    let ingress = json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": "front" },
        "spec": { "defaultBackend": { "service": { "name": "one", "port": { "number": 80 } } } },
    });
    let ingresses = objects(client, "networking.k8s.io/v1", "Ingress", "ingresses", Some("default"));
    apply(&ingresses, ingress).await.expect("made");
    let claims = objects(client, "v1", "PersistentVolumeClaim", "persistentvolumeclaims", Some("default"));
    for name in ["kept", "gone"] {
        let spec = json!({ "accessModes": ["ReadWriteOnce"], "storageClassName": "standard",
            "resources": { "requests": { "storage": "3Gi" } } });
        let claim = json!({ "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name },
            "spec": spec });
        apply(&claims, claim).await.expect("made");
    }
}

/// Deletes both claims, one of which has a volume that is to be kept, and that volume. Its name.
async fn delete_claims(client: &Client) -> String {
    let claims = objects(client, "v1", "PersistentVolumeClaim", "persistentvolumeclaims", Some("default"));
    let kept = claims.get("kept").await.expect("a claim");
    let volume = kept.data["spec"]["volumeName"].as_str().expect("a volume").to_owned();
    let volumes = objects(client, "v1", "PersistentVolume", "persistentvolumes", None);
    let retain = json!({ "spec": { "persistentVolumeReclaimPolicy": "Retain" } });
    volumes.patch(&volume, &PatchParams::default(), &Patch::Merge(&retain)).await.expect("patched");
    for name in ["kept", "gone"] {
        claims.delete(name, &DeleteParams::default()).await.expect("deleted");
    }
    volumes.delete(&volume, &DeleteParams::default()).await.expect("deleted");
    volume
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_deleted_in_good_order_stays_in_the_cloud() {
    let scratch = Scratch::new();
    let (folder, file) = (scratch.cluster("cloud"), scratch.path().join("left.json"));
    let access = start(&folder, &file).await;
    assert_eq!(told(&file), [""; 0], "there is a list, and nothing in it");
    let client = access.client().expect("a client");
    let services: Api<Service> = Api::namespaced(client.clone(), "default");
    fill(&client).await;
    let all = until(&file, "all is there", |told| {
        count(told, "forwarding_rule a") == 2
            && count(told, "network_endpoint_group k8s1-") == 3
            && count(told, "disk pvc-") == 2
    })
    .await;
    assert_eq!(count(&all, "http_health_check k8s-"), 1, "both share one: {all:?}");
    assert!(has(&all, "firewall k8s-fw-l7--") && has(&all, "global_forwarding_rule k8s2-fr-"), "{all:?}");
    let rules = || cluster::cloud_objects(&file).expect("readable").into_iter();
    before_long("the rules have their services' addresses", || async {
        let mut rules = rules().filter(|object| object.kind == "google_compute_forwarding_rule");
        rules.all(|rule| rule.attributes.contains_key("ip_address")).then_some(())
    })
    .await;

    let one = services.get("one").await.expect("it is there");
    let finalizers = ["service.kubernetes.io/load-balancer-cleanup", "gke.networking.io/l4-netlb-v1"];
    assert_eq!(one.finalizers(), finalizers);
    services.delete("one", &DeleteParams::default()).await.expect("deleted");
    // Its balancer goes; the one that it shares a health check with needs that still.
    let less = until(&file, "the balancer is gone", |told| count(told, "forwarding_rule a") == 1).await;
    assert!(has(&less, "http_health_check k8s-"), "{less:?}");
    before_long("the service is gone", || async {
        services.get_opt("one").await.ok()?.is_none().then_some(())
    })
    .await;

    // A volume that is to be kept leaves its disk behind, even with its claim and itself gone.
    let volume = delete_claims(&client).await;
    let disk = format!("disk {volume} ");
    until(&file, "one disk is left", |told| count(told, "disk ") == 1 && has(told, &disk)).await;

    cluster::stop(&folder).await.expect("stopped");
    assert!(!folder.exists());
    let left = told(&file);
    assert!(has(&left, &disk) && has(&left, "forwarding_rule a") && has(&left, "url_map k8s2-"), "{left:?}");
    // Another cluster that writes into the same file keeps what is not its own.
    start(&folder, &file).await;
    assert_eq!(told(&file), left);
    cluster::stop(&folder).await.expect("stopped");
}
