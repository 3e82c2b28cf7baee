use serde_json::{Value, json};

use super::*;
use crate::model::{Point, Waiver};

/// A deployment as it should be.
fn sound() -> Value {
    json!({
        "kind": "Deployment", "metadata": { "name": "web", "namespace": "shop" },
        "spec": { "replicas": 3, "template": {
            "metadata": { "labels": { "app": "web" } },
            "spec": {
                "securityContext": { "runAsNonRoot": true },
                "topologySpreadConstraints": [{ "topologyKey": "topology.kubernetes.io/zone" }],
                "containers": [{
                    "name": "app", "image": "registry.example.com:5000/web:1.2",
                    "resources": { "requests": { "cpu": "1", "memory": "1Gi" }, "limits": { "memory": "1Gi" } },
                    "readinessProbe": { "httpGet": { "path": "/ready" } },
                    "livenessProbe": { "httpGet": { "path": "/alive" } },
                    "securityContext": { "allowPrivilegeEscalation": false },
                }],
            },
        } },
    })
}

fn budget(limit: Value) -> Value {
    let mut spec = json!({ "selector": { "matchLabels": { "app": "web" } } });
    spec.as_object_mut().expect("a table").extend(limit.as_object().expect("a table").clone());
    json!({ "kind": "PodDisruptionBudget", "metadata": { "name": "web", "namespace": "shop" }, "spec": spec })
}

fn around() -> Vec<Value> {
    vec![
        json!({ "kind": "Namespace", "metadata": { "name": "shop",
                "labels": { "pod-security.kubernetes.io/enforce": "restricted" } } }),
        json!({ "kind": "NetworkPolicy", "metadata": { "name": "all", "namespace": "shop" },
                "spec": { "podSelector": {}, "policyTypes": ["Ingress"] } }),
    ]
}

fn assessed(objects: Vec<Value>, waivers: &[(String, Waiver)]) -> Assessment {
    let all = around().into_iter().chain(objects).collect();
    assess(&Objects { all, namespaces: ["shop".to_owned()].into() }, waivers)
}

fn found(objects: Vec<Value>) -> Vec<(Point, String)> {
    let findings = assessed(objects, &[]).findings.into_iter();
    findings.map(|finding| (finding.point, finding.why)).collect()
}

/// What is found when one thing of a sound workload is changed.
#[track_caller]
fn changed(pointer: &str, value: Value) -> (Point, String) {
    let mut workload = sound();
    *workload.pointer_mut(pointer).expect("it is there") = value;
    let found = found(vec![workload, budget(json!({ "maxUnavailable": 1 }))]);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().expect("one")
}

#[test]
fn a_sound_workload_is_found_sound() {
    assert_eq!(found(vec![sound(), budget(json!({ "maxUnavailable": 1 }))]), []);
    // An autoscaler's least number counts before what stands in the workload.
    let scaler = |least: u64| {
        json!({ "kind": "HorizontalPodAutoscaler", "metadata": { "name": "web", "namespace": "shop" },
                "spec": { "minReplicas": least, "scaleTargetRef": { "kind": "Deployment", "name": "web" } } })
    };
    let with = |least| found(vec![sound(), budget(json!({ "minAvailable": 1 })), scaler(least)]);
    assert_eq!(with(2), []);
    assert_eq!(with(1).iter().map(|(point, _)| *point).collect::<Vec<_>>(), [Point::Replicas, Point::Budget]);
}

#[test]
fn each_point_is_seen_to_fail() {
    let container = "/spec/template/spec/containers/0";
    let at = |path: &str| format!("{container}/{path}");
    assert_eq!(changed("/spec/template/spec/topologySpreadConstraints", json!([])).0, Point::Spread);
    let (point, why) = changed(&at("resources"), json!({ "requests": { "cpu": "1" } }));
    assert_eq!(
        (point, why.as_str()),
        (Point::Resources, "the container app lacks a request of memory, a limit of memory")
    );
    assert_eq!(changed(&at("readinessProbe"), Value::Null).0, Point::Probes);
    let (point, why) = changed(&at("livenessProbe"), json!({ "httpGet": { "path": "/ready" } }));
    assert!(point == Point::Probes && why.contains("are the same"), "{why}");
    for (path, value, words) in [
        ("/spec/template/spec/securityContext", json!({}), "may run as root"),
        (&at("securityContext"), json!({}), "may gain privileges"),
        (
            &at("securityContext"),
            json!({ "allowPrivilegeEscalation": false, "runAsUser": 0 }),
            "may run as root",
        ),
        (
            &at("securityContext"),
            json!({ "allowPrivilegeEscalation": false, "privileged": true }),
            "is privileged",
        ),
    ] {
        let (point, why) = changed(path, value);
        assert!(point == Point::Privileges && why.ends_with(words), "{why}");
    }
    for (image, words) in
        [("registry.example.com:5000/web", "has no tag"), ("web:latest", "is whatever is newest")]
    {
        let (point, why) = changed(&at("image"), image.into());
        assert!(point == Point::Images && why.ends_with(words), "{why}");
    }
    assert_eq!(found(vec![sound()])[0].0, Point::Budget);
}

#[test]
fn a_budget_keeps_a_pod_and_gives_one_away() {
    let with = |limit| found(vec![sound(), budget(limit)]).pop().map(|(_, why)| why);
    for fine in
        [json!({ "minAvailable": 2 }), json!({ "maxUnavailable": "33%" }), json!({ "minAvailable": "50%" })]
    {
        assert_eq!(with(fine), None);
    }
    for blocks in
        [json!({ "minAvailable": 3 }), json!({ "maxUnavailable": 0 }), json!({ "minAvailable": "90%" })]
    {
        assert!(with(blocks).expect("found").contains("lets no pod go"));
    }
    assert!(with(json!({ "maxUnavailable": 3 })).expect("found").contains("keeps no pod"));
    let mut other = budget(json!({ "maxUnavailable": 1 }));
    other["spec"]["selector"] =
        json!({ "matchExpressions": [{ "key": "app", "operator": "In", "values": ["web"] }] });
    let two = found(vec![sound(), budget(json!({ "maxUnavailable": 1 })), other]);
    assert!(two[0].1.contains("have 2 budgets"), "{two:?}");
}

#[test]
fn what_is_waived_is_told_apart_and_idle_waivers_are_named() {
    let waiver = |point, workload: Option<&str>| {
        let workload = workload.map(str::to_owned);
        ("shop".to_owned(), Waiver { point, workload, namespace: None, reason: "it is so".to_owned() })
    };
    let waivers =
        [waiver(Point::Budget, Some("deployment/web")), waiver(Point::Images, Some("deployment/web"))];
    let assessment = assessed(vec![sound()], &waivers);
    assert_eq!((assessment.findings.len(), assessment.waived.len()), (0, 1));
    assert!(assessment.idle[0].starts_with("shop: `images` of deployment/web"), "{:?}", assessment.idle);
    insta::assert_snapshot!(text(&assessment, 60));
    let mut bad = sound();
    bad["spec"]["replicas"] = 1.into();
    insta::assert_snapshot!(text(
        &assess(&Objects { all: vec![bad], namespaces: ["shop".to_owned()].into() }, &[]),
        60
    ));
}

#[test]
fn a_daemon_set_needs_no_replicas_and_a_job_no_probes() {
    let mut daemon = sound();
    daemon["kind"] = "DaemonSet".into();
    assert_eq!(found(vec![daemon]), []);
    let mut job = sound();
    job["kind"] = "Job".into();
    job["spec"]["template"]["spec"]["containers"][0]["readinessProbe"] = Value::Null;
    assert_eq!(found(vec![job]), []);
}
