//! Gates against a real API server.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use groundwork::{
    drivers::{Clusters, Urgency, gates},
    model::{Check, Fault, Gate, ObjectRef, StackId, Value},
};
use kube::{
    Api, ResourceExt as _,
    api::{ApiResource, DynamicObject, Patch, PatchParams},
    core::GroupVersionKind,
};
use serde_json::json;

use super::shared::{Shared, context};

struct Fixture {
    shared: Arc<Shared>,
    clusters: Clusters,
    folder: tempfile::TempDir,
    urgency: tokio::sync::watch::Sender<Urgency>,
    namespace: &'static str,
}

impl Fixture {
    async fn new(namespace: &'static str) -> Self {
        let fixture = Self {
            shared: Shared::get().await,
            clusters: Clusters::new(),
            folder: tempfile::tempdir().expect("a folder"),
            urgency: tokio::sync::watch::channel(Urgency::None).0,
            namespace,
        };
        fixture
            .apply(json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": namespace } }))
            .await;
        fixture
    }

    async fn apply(&self, object: Value) {
        let object: DynamicObject = serde_json::from_value(object).expect("an object");
        let types = object.types.clone().expect("types");
        let gvk = GroupVersionKind::try_from(&types).expect("a kind");
        let resource = ApiResource::from_gvk(&gvk);
        let client = self.clusters.open(&self.shared.access).expect("a client").client();
        let global = ["Namespace", "CustomResourceDefinition", "ValidatingWebhookConfiguration"];
        let api: Api<DynamicObject> = if global.contains(&gvk.kind.as_str()) {
            Api::all_with(client, &resource)
        } else {
            Api::namespaced_with(client, self.namespace, &resource)
        };
        let parameters = PatchParams::apply("test").force();
        api.patch(&object.name_any(), &parameters, &Patch::Apply(&object)).await.expect("applied");
    }

    async fn hold(&self, check: Check, timeout: Duration) -> Result<(), Fault> {
        let gate = Gate {
            name: "the gate".to_owned(),
            timeout,
            cluster: Some(StackId::new("cluster").expect("a name")),
            check,
        };
        let context = context(self.folder.path(), "stack", self.urgency.subscribe());
        gates::hold(&gate, Some(&self.shared.access), &self.clusters, &context).await
    }

    async fn holds(&self, check: Check) {
        self.hold(check, Duration::from_secs(30)).await.expect("holds");
    }

    /// What a gate that does not hold says.
    async fn misses(&self, check: Check) -> String {
        let fault = self.hold(check, Duration::from_secs(2)).await.expect_err("does not hold");
        assert_eq!(fault.what, "gate `the gate` was not met within 2s");
        fault.why.join("\n")
    }

    fn object(&self, kind: &str, name: &str) -> ObjectRef {
        ObjectRef {
            api_version: None,
            kind: kind.to_owned(),
            namespace: Some(self.namespace.to_owned()),
            name: name.to_owned(),
        }
    }

    async fn pod(&self, name: &str, annotations: Value) {
        self.apply(json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": { "name": name, "labels": { "app": name }, "annotations": annotations },
            "spec": { "containers": [{ "name": "app", "image": "app", "ports": [{ "name": "web", "containerPort": 8443 }] }] },
        }))
        .await;
    }

    async fn service(&self, name: &str) {
        self.apply(json!({
            "apiVersion": "v1", "kind": "Service", "metadata": { "name": name },
            "spec": { "selector": { "app": name }, "ports": [{ "port": 443, "targetPort": "web" }] },
        }))
        .await;
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

fn deployment(name: &str, annotations: &Value) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": name },
        "spec": {
            "replicas": 1, "selector": { "matchLabels": { "app": name } },
            "template": {
                "metadata": { "labels": { "app": name }, "annotations": annotations },
                "spec": { "containers": [{ "name": "app", "image": "app" }] },
            },
        },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollout_is_waited_for_and_a_stuck_one_explained() {
    let fixture = Fixture::new("gate-rollout").await;
    let rollout = |name: &str| Check::Rollout(fixture.object("Deployment", name));
    assert_eq!(fixture.misses(rollout("web")).await, "deployment/web is not there in namespace gate-rollout");
    fixture.apply(deployment("web", &json!({ "groundwork.dev/ready-after": "1s" }))).await;
    fixture.holds(rollout("web")).await;
    assert!(fixture.log().contains("deployment/web: 0 of 1 replicas available"), "{}", fixture.log());

    fixture.apply(deployment("crash", &json!({ "groundwork.dev/simulate": "crash" }))).await;
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"crash-[0-9a-f]{6,10}-[0-9a-z]{5}", "crash-POD");
    let why = fixture.misses(rollout("crash")).await;
    settings.bind(|| insta::assert_snapshot!(why));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_condition_says_why_it_is_not_what_it_should_be() {
    let fixture = Fixture::new("gate-condition").await;
    let ready = |name: &str, condition: &str| Check::Condition {
        object: fixture.object("Pod", name),
        condition: condition.to_owned(),
        status: "True".to_owned(),
    };
    fixture.pod("good", json!({})).await;
    fixture.holds(ready("good", "Ready")).await;
    fixture.pod("bad", json!({ "groundwork.dev/simulate": "not-ready" })).await;
    let why = fixture.misses(ready("bad", "Ready")).await;
    assert!(why.starts_with("condition Ready of pod/bad is False: ContainersNotReady"), "{why}");
    let why = fixture.misses(ready("good", "Sealed")).await;
    assert!(why.starts_with("pod/good has no condition Sealed yet, only "), "{why}");
    assert_eq!(
        fixture.misses(ready("none", "Ready")).await,
        "pod/none is not there in namespace gate-condition"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_definition_is_established_and_served_and_its_objects_are_found_by_kind() {
    let fixture = Fixture::new("gate-crd").await;
    let name = "widgets.gates.example.com";
    let crd = || Check::Crd { name: name.to_owned() };
    assert_eq!(fixture.misses(crd()).await, format!("crd {name} is not there"));
    let exists = || Check::Exists(fixture.object("Widget", "first"));
    assert_eq!(fixture.misses(exists()).await, "widget/first is not there in namespace gate-crd");
    fixture
        .apply(json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": { "name": name },
            "spec": {
                "group": "gates.example.com", "scope": "Namespaced",
                "names": { "plural": "widgets", "singular": "widget", "kind": "Widget" },
                "versions": [{ "name": "v1", "served": true, "storage": true,
                    "schema": { "openAPIV3Schema": { "type": "object", "x-kubernetes-preserve-unknown-fields": true } } }],
            },
        }))
        .await;
    fixture.holds(crd()).await;
    fixture
        .apply(json!({ "apiVersion": "gates.example.com/v1", "kind": "Widget", "metadata": { "name": "first" } }))
        .await;
    fixture.holds(exists()).await;

    let phase = || Check::Field {
        object: fixture.object("Widget", "first"),
        path: "status.phases.0.name".to_owned(),
        equals: "Ready".to_owned(),
    };
    assert_eq!(fixture.misses(phase()).await, "widget/first has no status.phases.0.name yet");
    let now = async |phase: &str, message: &str| {
        let status = json!({ "phases": [{ "name": phase }], "message": message });
        fixture
            .apply(json!({ "apiVersion": "gates.example.com/v1", "kind": "Widget", "metadata": { "name": "first" },
                           "status": status }))
            .await;
    };
    now("Failed", "no disk").await;
    assert_eq!(fixture.misses(phase()).await, "status.phases.0.name of widget/first is Failed: no disk");
    now("Ready", "").await;
    fixture.holds(phase()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn http_asks_urls_and_services() {
    let fixture = Fixture::new("gate-http").await;
    let service = |name: &str, contains: Option<&str>| Check::Http {
        url: "/healthz".to_owned(),
        service: Some((fixture.object("Service", name), 443)),
        status: 200,
        contains: contains.map(str::to_owned),
    };
    assert_eq!(fixture.misses(service("web", None)).await, "service web is not there");
    fixture.service("web").await;
    assert_eq!(fixture.misses(service("web", None)).await, "service web has no ready pod");
    fixture.pod("web", json!({})).await;
    fixture.holds(service("web", Some("simulated by groundwork"))).await;
    let why = fixture.misses(service("web", Some("unsealed"))).await;
    assert_eq!(why, "GET service web:443/healthz: HTTP 200, but its body does not contain \"unsealed\"");

    let plain = |url: &str| Check::Http { url: url.to_owned(), service: None, status: 200, contains: None };
    let why = fixture.misses(plain("http://127.0.0.1:1/")).await;
    assert!(why.starts_with("GET http://127.0.0.1:1/: ") && why.contains("refused"), "{why}");
    let readyz = format!("{}/readyz", fixture.shared.access.server);
    let why = fixture.misses(plain(&readyz)).await;
    assert!(why.to_lowercase().contains("certificate"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_met_when_the_api_server_can_call_it() {
    let fixture = Fixture::new("gate-webhook").await;
    let webhook = || Check::Webhook { name: "gate-webhook".to_owned() };
    assert_eq!(fixture.misses(webhook()).await, "there is no webhook configuration gate-webhook");
    fixture.service("hook").await;
    fixture
        .apply(json!({
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
            "metadata": { "name": "gate-webhook" },
            "webhooks": [{
                "name": "check.gates.example.com", "admissionReviewVersions": ["v1"], "sideEffects": "None",
                "clientConfig": { "service": { "name": "hook", "namespace": "gate-webhook", "path": "/validate" } },
                "objectSelector": { "matchLabels": { "gates.example.com/try": "yes" } },
                "rules": [{ "operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"] }],
            }],
        }))
        .await;
    let why = fixture.misses(webhook()).await;
    assert!(why.starts_with("webhook check.gates.example.com: ") && why.contains("no endpoints"), "{why}");
    fixture.pod("hook", json!({})).await;
    let begun = Instant::now();
    fixture.holds(webhook()).await;
    assert!(
        begun.elapsed() > Duration::from_millis(1300),
        "the cluster answers 1.5 s after the pod is ready"
    );
    fixture
        .apply(json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": { "name": "tried", "labels": { "gates.example.com/try": "yes" } },
        }))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_ends_when_the_user_wants_to() {
    let fixture = Fixture::new("gate-interrupted").await;
    let begun = Instant::now();
    let check = Check::Exists(fixture.object("Pod", "never"));
    let (result, ()) = tokio::join!(fixture.hold(check, Duration::from_secs(60)), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        fixture.urgency.send_replace(Urgency::Finish);
    });
    let fault = result.expect_err("was interrupted");
    assert_eq!(fault.what, "waiting for gate `the gate` was interrupted");
    assert!(begun.elapsed() < Duration::from_secs(5));
}
