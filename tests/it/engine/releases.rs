//! Releases in a cluster that groundwork did not make.

use std::path::Path;

use groundwork::drivers::kubernetes::write_kubeconfig;

use super::{
    super::shared::Shared,
    world::{Platform, hook},
};

const PLATFORM: &str = r#"
[platform]
name = "releases"

[sprints]
1 = "All of it"

[environments.testing]
sprint = 1

[stacks.cluster]
kind = "given"
sprint = 1
kubeconfig = { path = "kubeconfig" }

[stacks.hello]
sprint = 1
cluster = "cluster"
"#;

fn platform() -> Platform {
    let platform = Platform::empty();
    platform.write("platform.toml", PLATFORM);
    platform.write(
        "stacks/hello/stack.toml",
        "kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"given-cluster\"\n",
    );
    platform.write("stacks/hello/chart/Chart.yaml", "apiVersion: v2\nname: hello\nversion: 0.1.0\n");
    platform.write(
        "stacks/hello/chart/templates/cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hello}\ndata: {a: b}\n",
    );
    platform
}

/// The releases in the namespace, by helm itself.
fn releases(shared: &Shared, kubeconfig: &Path) -> String {
    let output = std::process::Command::new(&shared.helm.path)
        .args(["list", "--short", "--namespace", "given-cluster"])
        .env_clear()
        .env("HOME", kubeconfig.parent().expect("a folder"))
        .env("KUBECONFIG", kubeconfig)
        .output()
        .expect("helm runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_in_a_given_cluster_is_kept_in_sight_from_up_to_down() {
    let shared = Shared::get().await;
    let platform = platform();
    let kubeconfig = platform.path().join("kubeconfig");
    write_kubeconfig(&shared.access, &kubeconfig).expect("written");
    let good = std::fs::read_to_string(&kubeconfig).expect("is there");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    assert_eq!(releases(&shared, &kubeconfig), "hello");
    platform.ok(&["up", "-e", "testing", "--yes"]).says("not refreshed");
    assert!(platform.started().is_empty(), "nothing is started for what is as it was left");

    // A cluster that does not answer is not a cluster that is gone.
    platform.write("kubeconfig", &good.replace(&shared.access.server, "https://127.0.0.1:1"));
    assert_eq!(platform.run(&["down", "-e", "testing", "--yes"]).says("does not answer").code, 1);
    // Neither is one whose credentials are.
    std::fs::remove_file(&kubeconfig).expect("removed");
    assert_eq!(platform.run(&["down", "-e", "testing", "--yes"]).says("kubeconfig").code, 1);
    platform.write("kubeconfig", &good);
    assert_eq!(releases(&shared, &kubeconfig), "hello");

    platform.ok(&["down", "-e", "testing", "--yes"]).says("destroyed");
    assert_eq!(releases(&shared, &kubeconfig), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_is_destroyed_in_a_run_that_its_cluster_is_no_part_of() {
    let shared = Shared::get().await;
    let platform = platform();
    let kubeconfig = platform.path().join("kubeconfig");
    write_kubeconfig(&shared.access, &kubeconfig).expect("written");
    platform.edit(
        "platform.toml",
        "[stacks.hello]\n",
        "[stacks.other]\nsprint = 1\nsource = \"hello\"\ncluster = \"cluster\"\n\n[stacks.hello]\n",
    );
    platform.edit("stacks/hello/chart/templates/cm.yaml", "{name: hello}", "{name: \"{{ .Release.Name }}\"}");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    assert_eq!(releases(&shared, &kubeconfig), "hello\nother");
    // Changed in one, too: the way to its cluster is what was recorded.
    platform.edit("stacks/hello/chart/templates/cm.yaml", "kind: ConfigMap", "kind:  ConfigMap");
    platform.ok(&["up", "-e", "testing", "--only-exactly", "other", "--yes"]);
    assert_eq!(platform.started(), ["other"]);
    platform.ok(&["down", "-e", "testing", "--only", "other", "--yes"]);
    assert_eq!(releases(&shared, &kubeconfig), "hello");
    platform.ok(&["down", "-e", "testing", "--yes"]);
    assert_eq!(releases(&shared, &kubeconfig), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namespace_gets_its_labels_and_a_plan_shows_what_changes() {
    let shared = Shared::get().await;
    let platform = platform();
    write_kubeconfig(&shared.access, &platform.path().join("kubeconfig")).expect("written");
    let enforce = "\"pod-security.kubernetes.io/enforce\"";
    let release = "kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"engine-labels\"\n";
    let labels = |level: &str| format!("{release}[namespace_labels]\n{enforce} = \"{level}\"\n");
    platform.write("stacks/hello/stack.toml", &labels("-restricted"));
    platform
        .run(&["validate"])
        .says("`-restricted` cannot be a label's value")
        .says("stacks/hello/stack.toml:5:");

    let namespaces: kube::Api<k8s_openapi::api::core::v1::Namespace> = kube::Api::all(shared.client());
    let level = async || {
        let namespace = namespaces.get("engine-labels").await.expect("the namespace is there");
        namespace.metadata.labels.and_then(|labels| labels.get("pod-security.kubernetes.io/enforce").cloned())
    };
    platform.write("stacks/hello/stack.toml", release);
    platform.ok(&["up", "-e", "testing", "--yes"]);
    assert_eq!(level().await, None);
    // A namespace that is there already is labelled as well, in place of another value too.
    for expected in ["baseline", "restricted"] {
        platform.write("stacks/hello/stack.toml", &labels(expected));
        platform
            .ok(&["plan", "-e", "testing"])
            .says("~ Namespace/engine-labels")
            .says(&format!("pod-security.kubernetes.io/enforce: {expected}"));
        platform.ok(&["up", "-e", "testing", "--yes"]);
        assert_eq!(level().await.as_deref(), Some(expected));
        platform.ok(&["up", "-e", "testing", "--yes"]);
        assert!(platform.started().is_empty(), "it has them");
    }
    platform.ok(&["down", "-e", "testing", "--yes"]);
    assert!(namespaces.get_opt("engine-labels").await.expect("asked").is_none(), "it was ours");
}

const WORKLOAD: &str = r"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      securityContext: {runAsNonRoot: true}
      containers:
      - name: app
        image: example.com/web:latest
        resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 16Mi}}
        readinessProbe: {httpGet: {path: /, port: 80}}
        securityContext: {allowPrivilegeEscalation: false}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: none}
spec: {podSelector: {}, policyTypes: [Ingress]}
";

#[tokio::test(flavor = "multi_thread")]
async fn workloads_are_held_against_the_checklist_and_what_is_accepted_is_told() {
    let shared = Shared::get().await;
    let platform = platform();
    write_kubeconfig(&shared.access, &platform.path().join("kubeconfig")).expect("written");
    let release = "kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"engine-readiness\"\n[namespace_labels]\n\
                   \"pod-security.kubernetes.io/enforce\" = \"baseline\"\n";
    platform.write("stacks/hello/stack.toml", release);
    platform.write("stacks/hello/chart/templates/cm.yaml", WORKLOAD);
    platform.ok(&["readiness", "-e", "testing"]).says("0 workloads in 0 namespaces: 0 findings");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    let found = platform.run(&["readiness", "-e", "testing"]);
    assert_eq!(found.code, 1, "{}", found.err);
    found
        .says("deployment/web in engine-readiness")
        .says("35 images")
        .says("29 replicas")
        .says("2 points do not hold");

    let waiver =
        "[[waivers]]\npoint = \"replicas\"\nworkload = \"deployment/web\"\nreason = \"there is one lock\"\n";
    platform.write("stacks/hello/stack.toml", &format!("{release}{waiver}"));
    platform.edit("stacks/hello/chart/templates/cm.yaml", "web:latest", "web:1");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    let listed = platform.ok(&["readiness", "-e", "testing", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed.out).expect("JSON");
    assert_eq!(
        (&listed["findings"], &listed["waived"][0]["reason"]),
        (&serde_json::json!([]), &"there is one lock".into())
    );
    platform.ok(&["down", "-e", "testing", "--yes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_gate_lets_dependents_start_when_the_api_server_can_call_it() {
    let shared = Shared::get().await;
    let platform = platform();
    write_kubeconfig(&shared.access, &platform.path().join("kubeconfig")).expect("written");
    platform.edit("platform.toml", "cluster = \"cluster\"", "cluster = \"cluster\"\nneeds = [\"hook\"]");
    platform.edit(
        "platform.toml",
        "[stacks.hello]",
        "[stacks.hook]\nsprint = 1\ncluster = \"cluster\"\n\n[stacks.hello]",
    );
    platform.edit(
        "stacks/hello/chart/templates/cm.yaml",
        "{name: hello}",
        "{name: hello, labels: {engine.example.com/checked: \"yes\"}}",
    );
    let release = "kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"engine-hook\"\n";
    platform.write("stacks/hook/stack.toml", release);
    platform.write("stacks/hook/chart/Chart.yaml", "apiVersion: v2\nname: hook\nversion: 0.1.0\n");
    platform.write("stacks/hook/chart/templates/all.yaml", &hook("engine-hook", "engine.example.com"));

    let gate = "[[gates]]\nwebhook = \"engine-hook\"\ntimeout = \"2s\"\n";
    platform.write("stacks/hook/stack.toml", &format!("{release}{gate}"));
    // Nothing to wait for, says helm: a deployment without pods is as it should be.
    platform.edit(
        "stacks/hook/chart/templates/all.yaml",
        "spec:\n  selector: {matchLabels",
        "spec:\n  replicas: 0\n  selector: {matchLabels",
    );
    let failed = platform.run(&["up", "-e", "testing", "--yes"]);
    assert_eq!(failed.code, 1, "{}", failed.err);
    failed.says("webhook check.engine.example.com: ").says("no endpoints").says("hello: not reached");
    assert_eq!(platform.standing("hook"), "not-ready");

    platform.edit("stacks/hook/chart/templates/all.yaml", "replicas: 0", "replicas: 1");
    platform.edit("stacks/hook/stack.toml", "2s", "1m");
    platform.ok(&["up", "-e", "testing", "--yes"]).says("hook: waiting for its gates");
    assert_eq!(platform.standing("hello"), "up-to-date");
    platform.ok(&["down", "-e", "testing", "--yes"]);
}
