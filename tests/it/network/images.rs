//! Images that are pulled from a mirror.

use k8s_openapi::api::apps::v1::Deployment;
use kube::Api;
use serde_json::Value;

use super::{
    super::{prepared, shared::Shared},
    platform::Release,
};

const WORKLOAD: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata: {name: web, annotations: {on: "off", mode: "0777"}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers:
      - {name: init, image: busybox:1}
      containers:
      - name: web
        image: "quay.io/acme/web:{{ .Values.size }}"
        args: [--reloader=quay.io/acme/reloader:1]
      - {name: side, image: ghcr.io/acme/side:1}
"#;

const HOOK: &str = r"apiVersion: batch/v1
kind: Job
metadata: {name: hook, annotations: {helm.sh/hook: post-install, helm.sh/hook-delete-policy: before-hook-creation}}
spec: {template: {spec: {containers: [{name: hook, image: busybox:2}], restartPolicy: Never}}}
";

const IMAGES: &str = "\"docker.io\" = \"m.example/${env.name}/docker\"\n\"quay.io\" = \"m.example/quay\"\n";

async fn images_in(shared: &Shared, namespace: &str) -> Vec<String> {
    let deployments: Api<Deployment> = Api::namespaced(shared.client(), namespace);
    let web = deployments.get("web").await.expect("the deployment");
    let pod = web.spec.and_then(|spec| spec.template.spec).expect("a pod");
    let containers = pod.init_containers.into_iter().flatten().chain(pod.containers);
    containers.filter_map(|container| container.image).collect()
}

async fn with_helm(namespace: &'static str, tools: &str) -> (std::sync::Arc<Shared>, Release) {
    let (shared, release) = Release::shared(namespace, &format!("{tools}[images]\n{IMAGES}")).await;
    release.chart("chart = \"./chart\"");
    release.platform.write("stacks/hello/chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n");
    release.platform.write("stacks/hello/chart/templates/web.yaml", WORKLOAD);
    release.platform.write("stacks/hello/chart/templates/hook.yaml", HOOK);
    (shared, release)
}

/// What a plan says beside its changes.
fn notes(release: &Release) -> Vec<String> {
    release.ok(&["up", "--yes", "--only", "cluster"]);
    let plan: Value = serde_json::from_str(&release.ok(&["plan", "--json"]).out).expect("JSON");
    let entries = plan["plan"]["entries"].as_array().expect("entries");
    let hello = entries.iter().find(|entry| entry["stack"] == "hello").expect("the release");
    let notes = hello["notes"].as_array().into_iter().flatten();
    notes.filter_map(Value::as_str).map(str::to_owned).collect()
}

const RENAMED: [&str; 3] =
    ["m.example/testing/docker/library/busybox:1", "m.example/quay/acme/web:1", "ghcr.io/acme/side:1"];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_installed_is_pulled_from_the_mirror() {
    let (shared, release) = with_helm("mirrored", "").await;
    assert_eq!(
        notes(&release),
        [
            "1 hook run during the install",
            "quay.io/acme/reloader:1 in an argument or variable of Deployment/web is not renamed: let values say \
             m.example/quay/acme/reloader:1",
            "busybox:2 in the hook Job/hook is not renamed: let values say m.example/testing/docker/library/busybox:2",
        ]
    );
    release.ok(&["up", "--yes"]);
    assert_eq!(images_in(&shared, "mirrored").await, RENAMED);
    assert!(release.manifest().contains("mode: \"0777\""), "nothing else was changed");
    release.ok(&["up", "--yes"]).says("nothing to do");
    release.ok(&["plan", "--refresh", "--detailed-exitcode"]);

    // Another mirror is another plan, which shows it.
    release.platform.edit("platform.toml", "m.example/quay", "other.example/quay");
    release.ends(3, &["plan", "--detailed-exitcode"]).says("other.example/quay/acme/web:1");
    release.platform.edit(
        "platform.toml",
        "[environments.testing]",
        "[environments.testing]\nimages.\"quay.io\" = \"quay.io\"",
    );
    release.ok(&["up", "--yes"]);
    assert_eq!(images_in(&shared, "mirrored").await[1], "quay.io/acme/web:1");
    release.ok(&["down", "--yes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn helm_4_renames_those_of_hooks_too() {
    prepared::install(&["helm@4"]);
    let (shared, release) = with_helm("mirrored-four", "[tools]\nhelm = \">=4, <5\"\n").await;
    let notes = notes(&release);
    assert!(notes.len() == 2 && notes.iter().all(|note| !note.contains("in the hook")), "{notes:?}");
    release.ok(&["up", "--yes"]);
    assert_eq!(images_in(&shared, "mirrored-four").await, RENAMED);
    let hook =
        release.ok(&["exec", "hello", "--", "helm", "get", "hooks", "hello", "--namespace", "mirrored-four"]);
    hook.says("m.example/testing/docker/library/busybox:2");
    release.ok(&["up", "--yes"]).says("nothing to do");
    release.ok(&["down", "--yes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_fills_the_mirror_gets_a_list() {
    let (_shared, release) = with_helm("listed", "").await;
    let list = release.ok(&["images"]);
    list.says("busybox:1").says("m.example/testing/docker/library/busybox:1").says("hello");
    list.says("hello: busybox:2 in the hook Job/hook is not renamed");
    let json: Value = serde_json::from_str(&release.ok(&["images", "--json"]).out).expect("JSON");
    let lines = json.as_array().expect("a list");
    let of = |image: &str| lines.iter().find(|line| line["image"] == image).expect("is listed");
    assert_eq!(lines.len(), 5);
    assert_eq!(of("ghcr.io/acme/side:1")["instead"], Value::Null);
    assert_eq!(of("quay.io/acme/reloader:1")["instead"], "m.example/quay/acme/reloader:1");
    assert_eq!(of("busybox:2")["left"].as_array().map(Vec::len), Some(1));
    let rendered = release.ok(&["render"]).out;
    assert!(
        rendered.contains("\"m.example/quay/acme/web:1\"") && rendered.contains("image: busybox:2"),
        "{rendered}"
    );
}
