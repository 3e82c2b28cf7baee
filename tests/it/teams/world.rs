//! A platform with two teams, in the cluster that all tests of drivers share.

use std::{path::Path, sync::Arc};

use groundwork::drivers::kubernetes::write_kubeconfig;
use kube::{
    Api, Client, Config,
    api::{ApiResource, DynamicObject, GroupVersionKind, ListParams, PostParams},
    config::{KubeConfigOptions, Kubeconfig},
};
use serde_json::{Value, json};

use super::super::{
    cluster::support::before_long,
    engine::world::{Platform, copy},
    shared::Shared,
};

const PLATFORM: &str = r##"
[platform]
name = "people"

[roles.operators]
groups = ["operators@acme.example"]
cluster_roles = ["view", "platform-operator"]
[roles.owners]
namespace_roles = ["view", "team-developer", "team-owner"]
[roles.developers]
namespace_roles = ["view", "team-developer"]
[roles.viewers]
namespace_roles = ["view"]

[teams.shop]
namespaces = ["orders", "orders-jobs"]
groups.owners = ["shop-owners@acme.example"]
groups.developers = ["shop@acme.example"]
groups.viewers = ["support@acme.example"]
quotas = { cpu = 1, memory = "1Gi", pods = 3, load_balancers = 0 }
contacts = { owner = "ada@acme.example", chat = "#shop" }

[teams.search]
namespaces = ["search"]
groups.developers = ["search@acme.example"]
contacts.owner = "noor@acme.example"

[stacks.cluster]
kind = "given"
kubeconfig = { path = "kubeconfig" }

[stacks.teams]
cluster = "cluster"
values = { teams = "${env.teams}", roles = "${env.roles}", keepNamespaces = true, developersMayExec = false }

[environments.testing]
teams.shop.namespaces.orders-jobs.pod_security = "baseline"
"##;

pub struct World {
    pub platform: Platform,
    pub client: Client,
    _shared: Arc<Shared>,
}

impl World {
    pub fn new(shared: Arc<Shared>) -> Self {
        let platform = Platform::empty();
        platform.write("platform.toml", PLATFORM);
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/teams"),
            &platform.path().join("stacks/teams"),
        );
        write_kubeconfig(&shared.access, &platform.path().join("kubeconfig")).expect("written");
        Self { platform, client: shared.client(), _shared: shared }
    }

    /// A client that is somebody in a group.
    pub async fn somebody(&self, group: &str) -> Client {
        let kubeconfig =
            Kubeconfig::read_from(self.platform.path().join("kubeconfig")).expect("a kubeconfig");
        let config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await;
        let mut config = config.expect("a configuration");
        config.auth_info.impersonate = Some("somebody@acme.example".to_owned());
        config.auth_info.impersonate_groups = Some(vec![group.to_owned(), "system:authenticated".to_owned()]);
        Client::try_from(config).expect("a client")
    }

    pub async fn get(&self, version: &str, kind: &str, namespace: Option<&str>, name: &str) -> Option<Value> {
        let found = objects(&self.client, version, kind, namespace).get_opt(name).await.expect("answers");
        found.map(|object| serde_json::to_value(object).expect("JSON"))
    }

    pub async fn names(&self, version: &str, kind: &str, namespace: &str) -> Vec<String> {
        let found = objects(&self.client, version, kind, Some(namespace)).list(&ListParams::default()).await;
        found.expect("answers").items.into_iter().filter_map(|object| object.metadata.name).collect()
    }
}

/// Objects of a kind.
pub fn objects(client: &Client, version: &str, kind: &str, namespace: Option<&str>) -> Api<DynamicObject> {
    let (group, version) = version.split_once('/').unwrap_or(("", version));
    let plural = match kind {
        "NetworkPolicy" => "networkpolicies".to_owned(),
        _ => format!("{}s", kind.to_lowercase()),
    };
    let resource = ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk(group, version, kind), &plural);
    match namespace {
        Some(namespace) => Api::namespaced_with(client.clone(), namespace, &resource),
        None => Api::all_with(client.clone(), &resource),
    }
}

/// Makes an object; the message of the refusal where it is refused.
pub async fn make(client: &Client, namespace: &str, object: Value) -> Result<Value, String> {
    create(client, namespace, object, PostParams::default()).await
}

/// Why an object is refused. Policies are in force a moment after they were made, so that it is tried again until then,
/// without making anything.
pub async fn refusal(client: &Client, namespace: &str, object: &Value) -> String {
    before_long("the policy is in force", || async {
        let dry = PostParams { dry_run: true, ..PostParams::default() };
        create(client, namespace, object.clone(), dry).await.err()
    })
    .await
}

async fn create(client: &Client, namespace: &str, object: Value, how: PostParams) -> Result<Value, String> {
    let (version, kind) =
        (object["apiVersion"].as_str().expect("a version"), object["kind"].as_str().expect("a kind"));
    let api = objects(client, version, kind, Some(namespace));
    let object: DynamicObject = serde_json::from_value(object.clone()).expect("an object");
    let made = api.create(&how, &object).await.map_err(|error| error.to_string())?;
    Ok(serde_json::to_value(made).expect("JSON"))
}

/// Whether a member of a group may do something: `RESOURCE` or `RESOURCE/SUBRESOURCE`, with its group before a dot.
pub async fn may(client: &Client, group: &str, verb: &str, what: &str, namespace: &str) -> bool {
    let (what, name) = what.split_once('=').unwrap_or((what, ""));
    let (resource, api_group) = what.split_once('.').unwrap_or((what, ""));
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    let review = json!({
        "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
        "metadata": {},
        "spec": {
            "user": "somebody@acme.example", "groups": [group, "system:authenticated"],
            "resourceAttributes": {
                "verb": verb, "group": api_group, "resource": resource, "subresource": subresource, "namespace": namespace,
                "name": name,
            },
        },
    });
    let api = objects(client, "authorization.k8s.io/v1", "SubjectAccessReview", None);
    let review: DynamicObject = serde_json::from_value(review).expect("a review");
    let answer = api.create(&PostParams::default(), &review).await.expect("answers");
    answer.data["status"]["allowed"] == true
}
