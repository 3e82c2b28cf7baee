//! What a development team makes in a cluster and nobody declares: it has to go as well, or it stays in the cloud.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    cli::{charts::ChartChoice, exit::Failure, kubeconfig::access, target::Opened, world},
    drivers::{
        World,
        kubernetes::{Cluster, Clusters},
    },
    model::Fault,
};

/// Where all of it lies.
const NAMESPACE: &str = "rehearsal-visitor";

/// Makes an application with a load balancer, an ingress, a volume and, where its kind is known, a certificate, in each cluster
/// of Google's that is up. Gives what it made, in words.
pub(super) async fn make(opened: &Opened, world: &Arc<World>) -> anyhow::Result<Vec<String>> {
    let (drivers, _) = world::drivers(opened, &ChartChoice::default())?;
    let (clusters, mut made) = (Clusters::new(), Vec::new());
    let records = opened.records.all();
    for (id, _) in records.iter().filter(|(_, record)| record.is_terraform_cluster()) {
        let cluster = clusters.open(&access(opened, &drivers, id, world).await?).map_err(Failure::from)?;
        let words = visit(&cluster).await.map_err(Failure::from)?;
        made.push(format!("{words} were made in the cluster of `{id}` by nobody's stack"));
    }
    Ok(made)
}

async fn visit(cluster: &Cluster) -> Result<String, Fault> {
    let namespace = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": NAMESPACE } });
    cluster.make(&namespace, None).await?;
    let mut words = vec!["a load balancer", "an ingress", "a volume"];
    for object in application() {
        cluster.make(&object, Some(NAMESPACE)).await?;
    }
    if cluster.kind(Some("cert-manager.io/v1"), "Certificate").await?.is_some() {
        let certificate = named(
            "cert-manager.io/v1",
            "Certificate",
            &json!({
                "secretName": "visitor", "dnsNames": ["visitor.example.com"], "issuerRef": { "name": "nobody" },
            }),
        );
        cluster.make(&certificate, Some(NAMESPACE)).await?;
        words.push("a certificate");
    }
    Ok(words.join(", "))
}

fn application() -> [Value; 4] {
    let labels = json!({ "app": "visitor" });
    let pod = json!({
        "containers": [{ "name": "app", "image": "example.com/visitor:1", "volumeMounts": [{ "name": "data", "mountPath": "/data" }] }],
        "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "visitor" } }],
    });
    let claim =
        json!({ "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } } });
    let deployment = json!({
        "selector": { "matchLabels": labels }, "template": { "metadata": { "labels": labels }, "spec": pod },
    });
    let service = json!({ "type": "LoadBalancer", "selector": labels, "ports": [{ "port": 80 }] });
    let ingress = json!({ "defaultBackend": { "service": { "name": "visitor", "port": { "number": 80 } } } });
    [
        named("v1", "PersistentVolumeClaim", &claim),
        named("apps/v1", "Deployment", &deployment),
        named("v1", "Service", &service),
        named("networking.k8s.io/v1", "Ingress", &ingress),
    ]
}

fn named(api_version: &str, kind: &str, spec: &Value) -> Value {
    json!({ "apiVersion": api_version, "kind": kind, "metadata": { "name": "visitor" }, "spec": spec })
}
