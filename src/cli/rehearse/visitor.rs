//! What a development team makes in a cluster and nobody declares: it has to go as well, or it stays in the cloud.

use std::sync::Arc;

use kube::{
    Api,
    api::{ApiResource, DynamicObject, GroupVersionKind, PostParams},
};
use serde_json::{Value, json};

use crate::{
    cli::{charts::ChartChoice, exit::Failure, readiness::connect, target::Opened, world},
    drivers::{
        World,
        kubernetes::{Cluster, Clusters},
    },
    model::{Fault, Kind, StackId},
};

/// Where all of it lies.
const NAMESPACE: &str = "rehearsal-visitor";

/// Makes an application with a load balancer, an ingress, a volume and, where its kind is known, a certificate, in each cluster
/// of Google's that is up. Gives what it made, in words.
pub(super) async fn make(opened: &Opened, world: &Arc<World>) -> anyhow::Result<Vec<String>> {
    let (drivers, _) = world::drivers(opened, &ChartChoice::default())?;
    let (clusters, mut made) = (Clusters::new(), Vec::new());
    for id in terraform_clusters(opened) {
        let cluster = connect(opened, &drivers, &clusters, &id, world).await.map_err(Failure::from)?;
        let words = visit(&cluster).await.map_err(Failure::from)?;
        made.push(format!("{words} were made in the cluster of `{id}` by nobody's stack"));
    }
    Ok(made)
}

/// The stacks that are clusters of the cloud's, and up.
fn terraform_clusters(opened: &Opened) -> Vec<StackId> {
    let up = opened.stacks.values().filter(|stack| {
        let applied = opened.records.get(&stack.id).and_then(|record| record.applied);
        matches!(stack.kind, Kind::Terraform(_))
            && applied.is_some_and(|applied| applied.outputs.contains_key("endpoint"))
    });
    up.map(|stack| stack.id.clone()).collect()
}

async fn visit(cluster: &Cluster) -> Result<String, Fault> {
    let namespace = json!({ "metadata": { "name": NAMESPACE } });
    create(cluster, ("v1", "Namespace", "namespaces"), None, namespace).await?;
    let mut words = vec!["a load balancer", "an ingress", "a volume"];
    for (kind, object) in objects() {
        create(cluster, kind, Some(NAMESPACE), object).await?;
    }
    if cluster.kind(Some("cert-manager.io/v1"), "Certificate").await?.is_some() {
        let certificate = json!({ "metadata": { "name": "visitor" }, "spec": {
            "secretName": "visitor", "dnsNames": ["visitor.example.com"], "issuerRef": { "name": "nobody" },
        } });
        create(cluster, ("cert-manager.io/v1", "Certificate", "certificates"), Some(NAMESPACE), certificate)
            .await?;
        words.push("a certificate");
    }
    Ok(words.join(", "))
}

type Named = (&'static str, &'static str, &'static str);

fn objects() -> [(Named, Value); 4] {
    let labels = json!({ "app": "visitor" });
    let pod = json!({
        "containers": [{ "name": "app", "image": "example.com/visitor:1", "volumeMounts": [{ "name": "data", "mountPath": "/data" }] }],
        "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "visitor" } }],
    });
    let backend = json!({ "service": { "name": "visitor", "port": { "number": 80 } } });
    [
        (
            ("v1", "PersistentVolumeClaim", "persistentvolumeclaims"),
            json!({ "metadata": { "name": "visitor" }, "spec": {
                "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } },
            } }),
        ),
        (
            ("apps/v1", "Deployment", "deployments"),
            json!({ "metadata": { "name": "visitor" }, "spec": {
                "selector": { "matchLabels": labels },
                "template": { "metadata": { "labels": labels }, "spec": pod },
            } }),
        ),
        (
            ("v1", "Service", "services"),
            json!({ "metadata": { "name": "visitor" }, "spec": {
                "type": "LoadBalancer", "selector": labels, "ports": [{ "port": 80 }],
            } }),
        ),
        (
            ("networking.k8s.io/v1", "Ingress", "ingresses"),
            json!({ "metadata": { "name": "visitor" }, "spec": { "defaultBackend": backend } }),
        ),
    ]
}

async fn create(
    cluster: &Cluster,
    (api_version, kind, plural): Named,
    namespace: Option<&str>,
    mut object: Value,
) -> Result<(), Fault> {
    object["apiVersion"] = api_version.into();
    object["kind"] = kind.into();
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let resource = ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk(group, version, kind), plural);
    let objects: Api<DynamicObject> = match namespace {
        Some(namespace) => Api::namespaced_with(cluster.client(), namespace, &resource),
        None => Api::all_with(cluster.client(), &resource),
    };
    let what = format!("a rehearsal's visitor cannot make its {}", kind.to_lowercase());
    let object: DynamicObject =
        serde_json::from_value(object).map_err(|error| Fault::new(&*what).because(error.to_string()))?;
    match objects.create(&PostParams::default(), &object).await {
        Ok(_) => Ok(()),
        // It was there in an earlier part already.
        Err(error) if crate::drivers::kubernetes::is_conflict(&error) => Ok(()),
        Err(error) => Err(crate::drivers::kubernetes::refused(&error, &what)),
    }
}
