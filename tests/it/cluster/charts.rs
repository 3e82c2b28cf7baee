use std::path::Path;

use groundwork::rehearsal::cluster::{self, Access};
use k8s_openapi::api::{
    apps::v1::{DaemonSet, Deployment, StatefulSet},
    core::v1::{ConfigMap, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, Service},
    networking::v1::Ingress,
};
use kube::{
    Api, Client, ResourceExt as _,
    api::{DeleteParams, ListParams, LogParams, PostParams},
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::support::{Helm, Scratch, apply, before_long, objects};

const CHART: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/charts/everything");

/// One cluster carries all of it: starting one takes longer than everything done on it.
#[tokio::test(flavor = "multi_thread")]
async fn it_carries_what_charts_bring() {
    let scratch = Scratch::new();
    scratch.done(&["start", "a", "--webhook-delay", "1.5"]);
    let access = scratch.access("a");
    let client = access.client().expect("a client");
    let helm = Helm::new(&scratch.cluster("a").join("kubeconfig")).await;

    webhooks_need_endpoints(&client).await;
    stages_wait_for_their_resource(&access, &client).await;
    gateways_are_programmed(&client).await;
    pods_fail_as_they_are_told(&client).await;
    a_release_comes_up(&helm, &client).await;
    its_pods_answer(&access, &client).await;
    it_is_upgraded_and_rolled_back(&helm, &client).await;
    it_goes_without_a_trace(&helm, &client).await;
    an_aggregated_api_blocks_nothing(&client).await;
}

async fn make_namespace(client: &Client, name: &str, labels: Value) {
    let namespace: Namespace =
        serde_json::from_value(json!({ "metadata": { "name": name, "labels": labels } }))
            .expect("a namespace");
    Api::all(client.clone()).create(&PostParams::default(), &namespace).await.expect("makes it");
}

async fn make_config_map(client: &Client, name: &str) -> kube::Result<ConfigMap> {
    let map: ConfigMap = serde_json::from_value(json!({ "metadata": { "name": name } })).expect("a map");
    Api::namespaced(client.clone(), "checked").create(&PostParams::default(), &map).await
}

async fn webhooks_need_endpoints(client: &Client) {
    make_namespace(client, "checked", json!({ "checked": "yes" })).await;
    let hooks = objects(
        client,
        "admissionregistration.k8s.io/v1",
        "ValidatingWebhookConfiguration",
        "validatingwebhookconfigurations",
        None,
    );
    apply(&hooks, json!({
        "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
        "metadata": { "name": "early" },
        "webhooks": [{
            "name": "early.everything.test", "admissionReviewVersions": ["v1"], "sideEffects": "None",
            "namespaceSelector": { "matchLabels": { "checked": "yes" } },
            "rules": [{ "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"] }],
            "clientConfig": { "service": { "name": "early", "namespace": "checked" } },
        }],
    }))
    .await
    .expect("makes the webhook");
    let services = objects(client, "v1", "Service", "services", Some("checked"));
    apply(
        &services,
        json!({
            "apiVersion": "v1", "kind": "Service", "metadata": { "name": "early" },
            "spec": { "selector": { "app": "early" }, "ports": [{ "port": 443, "targetPort": 9443 }] },
        }),
    )
    .await
    .expect("makes the service");
    let message = before_long("the webhook is known", || async {
        match make_config_map(client, "too-early").await {
            // For a moment the API server still knows the service only, as it was declared.
            Err(error) => Some(error.to_string()).filter(|text| text.contains("no endpoints")),
            Ok(_) => {
                let maps: Api<ConfigMap> = Api::namespaced(client.clone(), "checked");
                let _ = maps.delete("too-early", &DeleteParams::default()).await;
                None
            }
        }
    })
    .await;
    assert!(message.contains("failed calling webhook \"early.everything.test\""), "{message}");
    assert!(message.contains("no endpoints available for service \"early\""), "{message}");

    let pods = objects(client, "v1", "Pod", "pods", Some("checked"));
    apply(
        &pods,
        json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "early", "labels": { "app": "early" } },
            "spec": { "containers": [{ "name": "server", "image": "example.org/server:1" }] },
        }),
    )
    .await
    .expect("makes the pod");
    let mut messages = Vec::new();
    let begun = std::time::Instant::now();
    while let Err(error) = make_config_map(client, "in-time").await {
        messages.push(error.to_string());
        assert!(begun.elapsed().as_secs() < 30, "{messages:?}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(begun.elapsed().as_secs_f64() > 1.5, "the scripted delay comes after readiness");
    assert!(messages.iter().any(|message| message.contains("connect: connection refused")), "{messages:?}");
}

async fn stages_wait_for_their_resource(access: &Access, client: &Client) {
    let definitions = objects(
        client,
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "customresourcedefinitions",
        None,
    );
    let text = std::fs::read_to_string(Path::new(CHART).join("crds/things.yaml")).expect("the definition");
    let definition: Value = serde_saphyr::from_str(&text).expect("YAML");
    let stage = json!({
        "apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "Stage", "metadata": { "name": "thing-ready" },
        "spec": {
            "resourceRef": { "apiGroup": "everything.test/v1", "kind": "Thing" },
            "selector": { "matchExpressions": [{ "key": ".status.phase", "operator": "DoesNotExist" }] },
            "next": { "statusTemplate": "phase: Ready" },
        },
    });
    cluster::apply_stages(access, &[stage]).await.expect("before there is a resource");
    let things = objects(client, "everything.test/v1", "Thing", "things", Some("default"));
    // Twice: the definition may go and come back.
    for _ in 0..2 {
        apply(&definitions, definition.clone()).await.expect("makes the definition");
        let thing = json!({ "apiVersion": "everything.test/v1", "kind": "Thing", "metadata": { "name": "a" }, "spec": {} });
        before_long("the resource is served", || async { apply(&things, thing.clone()).await.ok() }).await;
        before_long("the stage takes effect", || async {
            let thing = things.get("a").await.ok()?;
            (thing.data["status"]["phase"] == "Ready").then_some(())
        })
        .await;
        definitions.delete("things.everything.test", &DeleteParams::default()).await.expect("deletes");
        before_long("the definition is gone", || async {
            definitions.get_opt("things.everything.test").await.ok()?.is_none().then_some(())
        })
        .await;
    }
    let refused = cluster::apply_stages(access, &[json!({ "kind": "Pod" })]).await;
    assert!(refused.is_err_and(|error| error.to_string().starts_with("not a kwok Stage")));
}

async fn gateways_are_programmed(client: &Client) {
    let kind = "gateway.networking.k8s.io/v1";
    let classes = objects(client, kind, "GatewayClass", "gatewayclasses", None);
    classes.get("gke-l7-global-external-managed").await.expect("GKE has it");
    let gateways = objects(client, kind, "Gateway", "gateways", Some("default"));
    let gateway = json!({
        "apiVersion": kind, "kind": "Gateway", "metadata": { "name": "front" },
        "spec": { "gatewayClassName": "gke-l7-global-external-managed",
                  "listeners": [{ "name": "http", "protocol": "HTTP", "port": 80 }] },
    });
    apply(&gateways, gateway).await.expect("made");
    before_long("the gateway is programmed", || async {
        let gateway = gateways.get("front").await.ok()?;
        let conditions = gateway.data.pointer("/status/conditions")?.as_array()?;
        conditions
            .iter()
            .find(|condition| condition["type"] == "Programmed" && condition["status"] == "True")
            .cloned()
    })
    .await;
    gateways.delete("front", &DeleteParams::default()).await.expect("deleted");
}

async fn pods_fail_as_they_are_told(client: &Client) {
    make_namespace(client, "faulty", json!({})).await;
    let pods: Api<Pod> = Api::namespaced(client.clone(), "faulty");
    for (mode, restart) in
        [("crash", "Always"), ("image-pull", "Always"), ("not-ready", "Always"), ("fail", "Never")]
    {
        let pod: Pod = serde_json::from_value(json!({
            "metadata": { "name": mode, "annotations": { "groundwork.dev/simulate": mode } },
            "spec": { "restartPolicy": restart, "containers": [{ "name": "main", "image": "example.org/main:1" }] },
        }))
        .expect("a pod");
        pods.create(&PostParams::default(), &pod).await.expect("makes it");
    }
    let seen = |name: &'static str, pointer: &'static str, value: &'static str| {
        let pods = pods.clone();
        before_long(name, move || {
            let pods = pods.clone();
            async move {
                let pod = serde_json::to_value(pods.get(name).await.ok()?).ok()?;
                (pod.pointer(pointer)? == value).then_some(())
            }
        })
    };
    seen("crash", "/status/containerStatuses/0/state/waiting/reason", "CrashLoopBackOff").await;
    seen("image-pull", "/status/containerStatuses/0/state/waiting/reason", "ImagePullBackOff").await;
    seen("not-ready", "/status/phase", "Running").await;
    seen("fail", "/status/phase", "Failed").await;
    let log = pods.logs("crash", &LogParams::default()).await.expect("logs");
    assert!(log.ends_with("fatal: simulated failure (crash), exit code 1\n"), "{log}");
    assert!(pods.logs("image-pull", &LogParams::default()).await.is_err());
}

async fn a_release_comes_up(helm: &Helm, client: &Client) {
    helm.done(&["install", "e", CHART, "-n", "app", "--create-namespace", "--wait", "--timeout", "120s"]);
    let web = Api::<Deployment>::namespaced(client.clone(), "app").get("web").await.expect("web");
    assert_eq!(web.status.and_then(|status| status.available_replicas), Some(3));
    let store = Api::<StatefulSet>::namespaced(client.clone(), "app").get("store").await.expect("store");
    assert_eq!(store.status.and_then(|status| status.ready_replicas), Some(2));
    let agent = Api::<DaemonSet>::namespaced(client.clone(), "app").get("agent").await.expect("agent");
    assert_eq!(agent.status.map(|status| status.number_ready), Some(3));

    let nodes = Api::<Node>::all(client.clone()).list(&ListParams::default()).await.expect("nodes");
    let pods: Api<Pod> = Api::namespaced(client.clone(), "app");
    let pods = pods.list(&ListParams::default().labels("app=web")).await.expect("pods");
    let mut zones: Vec<String> = pods
        .iter()
        .filter_map(|pod| {
            let name = pod.spec.as_ref()?.node_name.as_ref()?;
            nodes
                .iter()
                .find(|node| node.name_any() == *name)?
                .labels()
                .get("topology.kubernetes.io/zone")
                .cloned()
        })
        .collect();
    zones.sort();
    assert_eq!(zones, ["europe-west1-b", "europe-west1-c", "europe-west1-d"]);

    let claims: Api<PersistentVolumeClaim> = Api::namespaced(client.clone(), "app");
    for claim in claims.list(&ListParams::default()).await.expect("claims") {
        assert_eq!(claim.status.and_then(|status| status.phase).as_deref(), Some("Bound"));
    }
    let front: Service = Api::namespaced(client.clone(), "app").get("front").await.expect("front");
    let front = serde_json::to_value(front).expect("JSON");
    let address =
        front.pointer("/status/loadBalancer/ingress/0/ip").and_then(Value::as_str).expect("an address");
    assert!(address.starts_with("203.0.113."), "{address}");
    before_long("the ingress has an address", || async {
        let ingress: Ingress = Api::namespaced(client.clone(), "app").get("front").await.ok()?;
        ingress.status?.load_balancer?.ingress?.first()?.ip.clone()
    })
    .await;
    before_long("its webhooks answer", || async { make_config_map(client, "checked-by-chart").await.ok() })
        .await;
}

async fn its_pods_answer(access: &Access, client: &Client) {
    let pods: Api<Pod> = Api::namespaced(client.clone(), "app");
    let web = pods.list(&ListParams::default().labels("app=web")).await.expect("pods");
    let name = web.items.first().expect("a pod").name_any();
    let log = pods.logs(&name, &LogParams::default()).await.expect("logs");
    assert_eq!(log, "example.org/web:1: started, simulated by groundwork\nlistening on port 8443\n");
    let tail = LogParams { tail_lines: Some(1), ..LogParams::default() };
    assert_eq!(pods.logs(&name, &tail).await.expect("logs"), "listening on port 8443\n");

    before_long("the scripted delay is over", || async {
        let path = "/api/v1/namespaces/app/services/https:web:https/proxy/healthz";
        let request = http::Request::get(path).body(Vec::new()).expect("a request");
        client.request_text(request).await.ok()
    })
    .await;
    let mut forward = pods.portforward(&name, &[8443]).await.expect("forwards");
    let mut stream = forward.take_stream(8443).expect("a stream");
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: web\r\n\r\n").await.expect("writes");
    // A forwarded connection has no end that could be read: the answer's own length tells it.
    let mut answer = Vec::new();
    while !answer.ends_with(b"simulated by groundwork\n") {
        let read = stream.read_buf(&mut answer);
        let read = tokio::time::timeout(std::time::Duration::from_secs(30), read).await.expect("an answer");
        assert!(read.expect("reads") > 0);
    }
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"));

    let faulty: Api<Pod> = Api::namespaced(client.clone(), "faulty");
    assert!(faulty.portforward("not-ready", &[80]).await.is_err(), "a pod that is not ready answers nobody");
    let strange = Access { token: groundwork::model::Secret::new("wrong".to_owned()), ..access.clone() };
    let strange: Api<Pod> = Api::namespaced(strange.client().expect("a client"), "app");
    assert!(strange.list(&ListParams::default()).await.is_err(), "the token is asked for");
}

async fn it_is_upgraded_and_rolled_back(helm: &Helm, client: &Client) {
    for round in ["round=2", "round=3"] {
        helm.done(&["upgrade", "e", CHART, "-n", "app", "--wait", "--timeout", "120s", "--set", round]);
    }
    helm.done(&["rollback", "e", "1", "-n", "app", "--wait", "--timeout", "120s"]);
    let web = Api::<Deployment>::namespaced(client.clone(), "app").get("web").await.expect("web");
    let annotations = web.spec.and_then(|spec| spec.template.metadata?.annotations).unwrap_or_default();
    assert_eq!(annotations["round"], "1");
    // The pinned authority came back with each revision, and each time ours takes its place.
    before_long("its webhooks answer", || async { make_config_map(client, "checked-again").await.ok() })
        .await;
}

async fn it_goes_without_a_trace(helm: &Helm, client: &Client) {
    helm.done(&["uninstall", "e", "-n", "app", "--wait", "--timeout", "60s"]);
    for namespace in ["app", "faulty"] {
        let namespaces: Api<Namespace> = Api::all(client.clone());
        namespaces.delete(namespace, &DeleteParams::default()).await.expect("deletes");
        before_long("the namespace is gone", || async {
            namespaces.get_opt(namespace).await.ok()?.is_none().then_some(())
        })
        .await;
    }
    before_long("the volumes are gone", || async {
        let volumes: Api<PersistentVolume> = Api::all(client.clone());
        volumes.list(&ListParams::default()).await.ok()?.items.is_empty().then_some(())
    })
    .await;
}

async fn an_aggregated_api_blocks_nothing(client: &Client) {
    let services = objects(client, "v1", "Service", "services", Some("checked"));
    apply(
        &services,
        json!({
            "apiVersion": "v1", "kind": "Service", "metadata": { "name": "metrics" },
            "spec": { "selector": { "app": "early" }, "ports": [{ "port": 443, "targetPort": 9443 }] },
        }),
    )
    .await
    .expect("makes the service");
    let apis = objects(client, "apiregistration.k8s.io/v1", "APIService", "apiservices", None);
    apply(&apis, json!({
        "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
        "metadata": { "name": "v1.metrics.everything.test" },
        "spec": {
            "group": "metrics.everything.test", "version": "v1", "groupPriorityMinimum": 100, "versionPriority": 100,
            "service": { "name": "metrics", "namespace": "checked" },
        },
    }))
    .await
    .expect("makes the API");
    before_long("it is available", || async {
        let api = apis.get("v1.metrics.everything.test").await.ok()?;
        let conditions = api.data["status"]["conditions"].as_array()?.clone();
        conditions.iter().any(|one| one["type"] == "Available" && one["status"] == "True").then_some(())
    })
    .await;
    let resources = client.list_api_group_resources("metrics.everything.test/v1").await.expect("discovery");
    assert!(resources.resources.is_empty());
}
