//! What is let into a team's namespace.

use serde_json::{Value, json};

use super::{
    super::cluster::support::before_long,
    world::{World, make, refusal},
};

fn pod(name: &str, spec: Value) -> Value {
    let mut all = json!({
        "automountServiceAccountToken": false,
        "securityContext": { "runAsNonRoot": true, "runAsUser": 1000, "seccompProfile": { "type": "RuntimeDefault" } },
        "containers": [{
            "name": "app", "image": "registry.example.com/app:1",
            "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } },
        }],
    });
    for (key, value) in spec.as_object().expect("a spec") {
        all[key] = value.clone();
    }
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name }, "spec": all })
}

pub async fn what_is_not_restricted_is_refused(world: &World) {
    // Kubernetes makes the namespace's service account and counts its quota a moment later.
    let made = before_long("a pod is let in", || async {
        make(&world.client, "orders", pod("good", json!({}))).await.ok()
    })
    .await;
    let resources = &made["spec"]["containers"][0]["resources"];
    assert_eq!(resources["requests"]["cpu"], "50m");
    assert_eq!(resources["limits"], json!({ "memory": "256Mi" }));

    let root = pod("root", json!({ "securityContext": {} }));
    let refused = make(&world.client, "orders", root.clone()).await.expect_err("it may be root");
    assert!(refused.contains("violates PodSecurity \"restricted:latest\""), "{refused}");
    make(&world.client, "orders-jobs", root).await.expect("`baseline` says nothing of it");

    let token = pod("token", json!({ "automountServiceAccountToken": true }));
    let refused = refusal(&world.client, "orders", &token).await;
    assert!(refused.contains("gets no token in a team's namespace"), "{refused}");
}

pub async fn quotas_hold(world: &World) {
    let quota = world.get("v1", "ResourceQuota", Some("orders"), "team").await.expect("is there");
    assert_eq!(
        quota["spec"]["hard"],
        json!({
            "limits.memory": "1Gi", "pods": "3", "requests.cpu": "1", "requests.memory": "1Gi",
            "requests.storage": "50Gi", "services.loadbalancers": "0",
        })
    );
    let balancer = json!({
        "apiVersion": "v1", "kind": "Service", "metadata": { "name": "public" },
        "spec": { "type": "LoadBalancer", "ports": [{ "port": 80 }] },
    });
    let refused = make(&world.client, "orders", balancer).await.expect_err("it has none");
    assert!(refused.contains("exceeded quota: team"), "{refused}");
}
