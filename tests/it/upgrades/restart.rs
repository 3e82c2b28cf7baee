use k8s_openapi::{api::core::v1::Pod, apimachinery::pkg::apis::meta::v1::Time};
use kube::{
    Api, ResourceExt,
    api::{ListParams, Patch, PatchParams},
};

use super::{Shared, platform};

const SET: &str = r#"
apiVersion: v1
kind: Service
metadata: {name: keeper}
spec: {clusterIP: None, selector: {app: keeper}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: keeper}
spec:
  replicas: 3
  serviceName: keeper
  updateStrategy: {type: OnDelete}
  selector: {matchLabels: {app: keeper}}
  template:
    metadata: {labels: {app: keeper}}
    spec: {containers: [{name: keeper, image: "example.com/keeper:{{ .Chart.Version }}"}]}
"#;

async fn pods(shared: &Shared) -> Vec<Pod> {
    let api: Api<Pod> = Api::namespaced(shared.client(), "restarting");
    let mut pods = api.list(&ListParams::default()).await.expect("pods").items;
    pods.sort_by_key(ResourceExt::name_any);
    pods
}

fn images(pods: &[Pod]) -> Vec<String> {
    let image = |pod: &Pod| pod.spec.as_ref().and_then(|spec| spec.containers[0].image.clone());
    pods.iter().filter_map(image).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leads_is_restarted_last_and_one_at_a_time() {
    let shared = Shared::get().await;
    let upgrade = "[upgrade]\nrestart = { statefulset = \"keeper\", leader = \"leads=true\" }\n";
    let platform = platform(&shared, "restarting", upgrade);
    platform.write("stacks/restarting/chart/templates/set.yaml", SET);
    platform.ok(&["up", "-e", "testing", "--yes"]);
    crate::it::engine::world::eventually("three pods", || {
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(pods(&shared)).len() == 3)
    });
    let api: Api<Pod> = Api::namespaced(shared.client(), "restarting");
    let leads = serde_json::json!({ "metadata": { "labels": { "leads": "true" } } });
    api.patch("keeper-2", &PatchParams::default(), &Patch::Merge(&leads)).await.expect("it leads");

    platform.edit("stacks/restarting/chart/Chart.yaml", "0.1.0", "0.2.0");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    let after = pods(&shared).await;
    assert_eq!(images(&after), ["example.com/keeper:0.2.0"; 3]);
    let began = |pod: &Pod| pod.metadata.creation_timestamp.clone().map(|Time(time)| time);
    assert!(
        began(&after[1]) <= began(&after[0]) && began(&after[0]) <= began(&after[2]),
        "keeper-1, keeper-0, keeper-2"
    );
    let log = platform.ok(&["logs", "restarting", "-e", "testing"]).out;
    let lines: Vec<&str> =
        log.lines().filter_map(|line| line.split_once("restarting pod ").map(|(_, pod)| pod)).collect();
    assert_eq!(lines, ["keeper-1", "keeper-0", "keeper-2"]);

    platform.ok(&["up", "-e", "testing", "--yes"]).says("not refreshed");
    platform.ok(&["down", "-e", "testing", "--yes"]);
}
