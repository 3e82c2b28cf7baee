//! The chart on a real API server, in a namespace that enforces the restricted level of Pod Security.

use std::collections::BTreeSet;

use k8s_openapi::api::{
    apps::v1::Deployment,
    autoscaling::v2::HorizontalPodAutoscaler,
    core::v1::{Namespace, Pod},
    networking::v1::NetworkPolicy,
    policy::v1::PodDisruptionBudget,
};
use kube::{
    Api, Client,
    api::{ListParams, PostParams},
};
use serde_json::json;

use super::{
    super::{cluster::support::before_long, shared::Shared},
    helm::chart,
};

const NAMESPACE: &str = "checkout";

#[tokio::test(flavor = "multi_thread")]
async fn it_comes_up_where_pod_security_is_restricted() {
    let shared = Shared::get().await;
    let client = shared.client();
    make_namespace(&client).await;
    for (helm, replicas) in [(shared.helm.path.clone(), 1), (shared.helm_4().await.path, 2)] {
        let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/application/values.yaml");
        let mut command = tokio::process::Command::new(&helm);
        command.args([
            "upgrade",
            "--install",
            "basket",
            "--namespace",
            NAMESPACE,
            "--wait",
            "--timeout",
            "60s",
        ]);
        command.args(["--values", example]).arg(chart());
        command.env_clear().env("HOME", shared.folder()).env("KUBECONFIG", shared.kubeconfig());
        let output = command.output().await.expect("helm runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        // Once the autoscaler has set a number, an upgrade leaves it alone.
        let deployments: Api<Deployment> = Api::namespaced(client.clone(), NAMESPACE);
        let deployment = deployments.get("basket").await.expect("a deployment");
        let wanted = deployment.spec.and_then(|spec| spec.replicas).expect("a number");
        assert!(wanted >= replicas, "{wanted} where there were {replicas}");
        is_as_promised(&client).await;
    }
}

async fn make_namespace(client: &Client) {
    let labels = json!({
        "team": "checkout",
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/enforce-version": "latest",
    });
    let namespace = json!({ "metadata": { "name": NAMESPACE, "labels": labels } });
    let namespace: Namespace = serde_json::from_value(namespace).expect("a namespace");
    Api::all(client.clone()).create(&PostParams::default(), &namespace).await.expect("makes it");
}

async fn is_as_promised(client: &Client) {
    let pods: Api<Pod> = Api::namespaced(client.clone(), NAMESPACE);
    let ours = ListParams::default().labels("app.kubernetes.io/name=basket");
    // The autoscaler looks every 15 s; the first pod is the deployment's own.
    let nodes = before_long("there are two pods", || async {
        let pods = pods.list(&ours).await.expect("pods");
        let running = pods.iter().filter(|pod| pod.metadata.deletion_timestamp.is_none());
        let nodes =
            running.map(|pod| pod.spec.as_ref()?.node_name.clone()).collect::<Option<BTreeSet<_>>>()?;
        (pods.items.len() == 2).then_some(nodes)
    })
    .await;
    assert_eq!(nodes.len(), 2, "on one node: {nodes:?}");

    let scaler: Api<HorizontalPodAutoscaler> = Api::namespaced(client.clone(), NAMESPACE);
    let scaler = scaler.get("basket").await.expect("an autoscaler").spec;
    assert_eq!((scaler.min_replicas, scaler.max_replicas), (Some(2), 4));

    let budgets: Api<PodDisruptionBudget> = Api::namespaced(client.clone(), NAMESPACE);
    before_long("the budget lets a pod go", || async {
        let status = budgets.get("basket").await.expect("a budget").status?;
        (status.disruptions_allowed == Some(1)).then_some(())
    })
    .await;

    let policy: Api<NetworkPolicy> = Api::namespaced(client.clone(), NAMESPACE);
    let policy = policy.get("basket").await.expect("a policy").spec.expect("a spec");
    assert_eq!(policy.policy_types.map(|types| types.len()), Some(2));
}
