//! Custom resources that only an operator would make ready, on a local cluster and on one that is none.

use groundwork::drivers::{ClusterAccess, kubernetes::write_kubeconfig};
use k8s_openapi::{
    api::core::v1::{ConfigMap, Namespace},
    apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
};
use kube::{
    Api, ResourceExt as _,
    api::{DeleteParams, ListParams, PostParams},
};

use super::{
    super::{cluster::support, shared::Shared},
    world::Platform,
};

const PLATFORM: &str = r#"
[platform]
name = "stages"
[sprints]
1 = "All of it"
[environments.testing]
sprint = 1

[stacks.cluster]
kind = "given"
sprint = 1
kubeconfig = { path = "kubeconfig" }

[stacks.GROUP-definitions]
source = "definitions"
sprint = 1
cluster = "cluster"

[stacks.GROUP-one]
source = "thing"
sprint = 1
cluster = "cluster"
needs = ["GROUP-definitions"]
gates = [{ condition = { kind = "GROUP", name = "GROUP-one", type = "Ready" }, timeout = "20s" }]
"#;

const SECOND: &str = r#"
[stacks.GROUP-two]
source = "thing"
sprint = 1
cluster = "cluster"
needs = ["GROUP-definitions"]
gates = [{ condition = { kind = "GROUP", name = "GROUP-two", type = "Ready" }, timeout = "20s" }]
"#;

const DEFINITION: &str = r"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: GROUPs.GROUP.example.com }
spec:
  group: GROUP.example.com
  scope: Namespaced
  names: { kind: GROUP, listKind: GROUPList, plural: GROUPs, singular: GROUP }
  versions:
  - name: v1
    served: true
    storage: true
    subresources: { status: {} }
    schema:
      openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true }
";

const STAGES: &str = r#"
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: ready }
spec:
  resourceRef: { apiGroup: GROUP.example.com/v1, kind: GROUP }
  selector:
    matchExpressions:
    - { key: '.status.conditions[]? | select(.type == "Ready") | .status', operator: NotIn, values: ["True"] }
  delay: { durationMilliseconds: 2500 }
  next:
    statusTemplate: |
      conditions:
      - { type: Ready, status: "True", reason: Played, message: {{ .metadata.name | Quote }} }
"#;

/// A platform whose custom resources are of a kind (and group) of their own, as tests share a cluster.
fn platform(group: &str) -> Platform {
    let platform = Platform::empty();
    let write = |path: &str, text: &str| platform.write(path, &text.replace("GROUP", group));
    write("platform.toml", PLATFORM);
    write("stacks/definitions/stack.toml", "kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"GROUP\"\n");
    write("stacks/definitions/chart/Chart.yaml", "apiVersion: v2\nname: definitions\nversion: 0.1.0\n");
    write("stacks/definitions/chart/templates/definition.yaml", DEFINITION);
    write("stacks/thing/stack.toml", "kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"GROUP\"\n");
    write("stacks/thing/chart/Chart.yaml", "apiVersion: v2\nname: thing\nversion: 0.1.0\n");
    write(
        "stacks/thing/chart/templates/thing.yaml",
        "apiVersion: GROUP.example.com/v1\nkind: GROUP\nmetadata: { name: \"{{ .Release.Name }}\" }\n",
    );
    write("stacks/thing/stages.yaml", STAGES);
    platform
}

fn connect(platform: &Platform, access: &ClusterAccess) {
    write_kubeconfig(access, &platform.path().join("kubeconfig")).expect("written");
}

/// What the newest run wrote about a stack.
fn log(platform: &Platform, stack: &str) -> String {
    platform.ok(&["logs", "-e", "testing", stack]).out
}

/// The names of a group's stages.
async fn stages(client: &kube::Client, group: &str) -> Vec<String> {
    let all = support::objects(client, "kwok.x-k8s.io/v1alpha1", "Stage", "stages", None);
    let found = all.list_metadata(&ListParams::default()).await.expect("stages").items;
    found.iter().map(kube::ResourceExt::name_any).filter(|name| name.starts_with(group)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_waits_for_what_a_stage_makes_true_and_stages_go_with_their_stack() {
    let shared = Shared::get().await;
    let platform = platform("gizmo");
    platform.write("platform.toml", &(PLATFORM.to_owned() + SECOND).replace("GROUP", "gizmo"));
    connect(&platform, &shared.access);
    let client = shared.client();
    platform.ok(&["up", "-e", "testing", "--yes"]);
    let said = log(&platform, "gizmo-one");
    let waiting = said.find("gizmo/gizmo-one has no conditions yet").expect("the gate waits");
    let held = said.find("condition Ready of gizmo/gizmo-one is True: Played: gizmo-one").expect("and holds");
    assert!(waiting < held);
    assert_eq!(stages(&client, "gizmo").await, ["gizmo-one.ready", "gizmo-two.ready"]);
    platform.ok(&["up", "-e", "testing", "--yes"]);
    assert!(
        platform.journal().iter().all(|line| line["transition"]["step"] != "gate"),
        "nothing to wait for"
    );

    // Another stage is another thing to wait for, and no reason to install anything.
    platform.edit("stacks/thing/stages.yaml", "name: ready", "name: done");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    assert!(platform.started().is_empty(), "{:?}", platform.started());
    assert_eq!(stages(&client, "gizmo").await, ["gizmo-one.done", "gizmo-two.done"]);

    platform.ok(&["down", "-e", "testing", "--only", "gizmo-two", "--yes"]);
    assert_eq!(stages(&client, "gizmo").await, ["gizmo-one.done"]);
    std::fs::remove_file(platform.path().join("stacks/thing/stages.yaml")).expect("removed");
    platform.ok(&["up", "-e", "testing", "--only-exactly", "gizmo-one", "--yes"]);
    assert_eq!(stages(&client, "gizmo").await, [""; 0]);
    platform.ok(&["down", "-e", "testing", "--yes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn stages_that_wait_for_their_definition_go_with_their_stack_too() {
    let shared = Shared::get().await;
    let platform = platform("widget");
    connect(&platform, &shared.access);
    platform.ok(&["up", "-e", "testing", "--yes"]);
    let client = shared.client();
    let definitions: Api<CustomResourceDefinition> = Api::all(client.clone());
    definitions.delete("widgets.widget.example.com", &DeleteParams::default()).await.expect("deleted");
    let parked: Api<ConfigMap> = Api::namespaced(client.clone(), "kube-system");
    support::before_long("the stage is put aside", || async {
        let there = parked.get_opt("stage.widget-one.ready").await.ok()?.is_some();
        (there && stages(&client, "widget").await.is_empty()).then_some(())
    })
    .await;
    platform.ok(&["down", "-e", "testing", "--yes"]);
    assert!(parked.get_opt("stage.widget-one.ready").await.expect("asked").is_none());
    let definition = serde_saphyr::from_str(&DEFINITION.replace("GROUP", "widget")).expect("a definition");
    definitions.create(&PostParams::default(), &definition).await.expect("made");
    support::before_long("it is established", || async {
        let found = definitions.get("widgets.widget.example.com").await.ok()?;
        found.status?.conditions?.iter().any(|known| known.type_ == "Established").then_some(())
    })
    .await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(stages(&client, "widget").await, [""; 0]);
    definitions.delete("widgets.widget.example.com", &DeleteParams::default()).await.expect("deleted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_that_kwok_cannot_play_is_what_the_gate_says() {
    let shared = Shared::get().await;
    let platform = platform("gadget");
    connect(&platform, &shared.access);
    platform.edit("stacks/thing/stages.yaml", "{{ .metadata.name | Quote }}", "{{ if }}");
    platform.edit("stacks/thing/stages.yaml", "2500", "0");
    platform.edit("platform.toml", "20s", "3s");
    let failed = platform.run(&["up", "-e", "testing", "--yes"]);
    assert_eq!(failed.code, 1, "{}", failed.err);
    failed.says("StageFailed: stage gadget-one.ready: ").says("missing value for if");
    // The next one is right, and another reason for the same object to be looked at.
    platform.edit("stacks/thing/stages.yaml", "{{ if }}", "mended");
    platform.edit("platform.toml", "3s", "20s");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    assert_eq!(platform.standing("gadget-one"), "up-to-date");
    platform.ok(&["down", "-e", "testing", "--yes"]);
    assert_eq!(stages(&shared.client(), "gadget").await, [""; 0]);
}

/// One that serves stages as well as a local cluster does, and does not say that it is one.
#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_is_not_local_never_sees_a_stage() {
    let scratch = support::Scratch::new();
    super::super::prepared::tools();
    scratch.done(&["start"]);
    let access = scratch.access("default");
    let client = access.client().expect("a client");
    let namespaces: Api<Namespace> = Api::all(client.clone());
    let mut system = namespaces.get("kube-system").await.expect("there is one");
    let mark = system.annotations_mut().remove(groundwork::rehearsal::cluster::LOCAL_CLUSTER);
    assert_eq!(mark.as_deref(), Some("true"));
    namespaces.replace("kube-system", &PostParams::default(), &system).await.expect("replaced");

    let platform = platform("sprocket");
    connect(&platform, &access.clone().into());
    platform.edit("platform.toml", "20s", "3s");
    let before = stages(&client, "").await;
    let failed = platform.run(&["up", "-e", "testing", "--yes"]);
    assert_eq!(failed.code, 1, "{}", failed.err);
    failed.says("sprocket/sprocket-one has no conditions yet");
    platform.edit(
        "platform.toml",
        "condition = { kind = \"sprocket\", name = \"sprocket-one\", type = \"Ready\" }",
        "exists = { kind = \"sprocket\", name = \"sprocket-one\" }",
    );
    platform.ok(&["up", "-e", "testing", "--yes"]);
    // What is only for a local cluster is no reason for anything here.
    platform.edit("stacks/thing/stages.yaml", "name: ready", "name: done");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    let gates = platform.journal().iter().filter(|line| line["transition"]["step"] == "gate").count();
    assert_eq!((platform.started().len(), gates), (0, 0));
    platform.ok(&["down", "-e", "testing", "--yes"]);
    assert_eq!(stages(&client, "").await, before);
    scratch.done(&["stop"]);
}
