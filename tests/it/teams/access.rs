//! Who may do what.

use serde_json::{Value, json};

use super::{
    super::cluster::support::before_long,
    world::{World, make, may, refusal},
};

const OWNERS: &str = "shop-owners@acme.example";
const DEVELOPERS: &str = "shop@acme.example";
const VIEWERS: &str = "support@acme.example";
const OPERATORS: &str = "operators@acme.example";

/// Who, what, where; and whether.
const MATRIX: [(&str, &str, &str, &str, bool); 36] = [
    (DEVELOPERS, "create", "deployments.apps", "orders", true),
    (DEVELOPERS, "get", "secrets", "orders", true),
    (DEVELOPERS, "get", "pods/log", "orders", true),
    (DEVELOPERS, "create", "httproutes.gateway.networking.k8s.io", "orders", true),
    (DEVELOPERS, "create", "networkpolicies.networking.k8s.io", "orders-jobs", true),
    (DEVELOPERS, "create", "pods/exec", "orders", false),
    (DEVELOPERS, "create", "serviceaccounts/token", "orders", false),
    (DEVELOPERS, "create", "serviceaccounts/token=vault-writer", "orders", true),
    (DEVELOPERS, "impersonate", "serviceaccounts", "orders", false),
    (DEVELOPERS, "create", "daemonsets.apps", "orders", false),
    (DEVELOPERS, "update", "resourcequotas", "orders", false),
    (DEVELOPERS, "create", "rolebindings.rbac.authorization.k8s.io", "orders", false),
    (DEVELOPERS, "patch", "namespaces", "orders", false),
    (DEVELOPERS, "get", "pods", "search", false),
    (DEVELOPERS, "get", "secrets", "search", false),
    (DEVELOPERS, "list", "nodes", "", false),
    (DEVELOPERS, "create", "serviceintentions.consul.hashicorp.com", "orders", true),
    (OWNERS, "create", "deployments.apps", "orders", true),
    (OWNERS, "create", "rolebindings.rbac.authorization.k8s.io", "orders", true),
    (OWNERS, "update", "resourcequotas", "orders", false),
    (OWNERS, "create", "rolebindings.rbac.authorization.k8s.io", "search", false),
    (VIEWERS, "list", "pods", "orders", true),
    (VIEWERS, "list", "httproutes.gateway.networking.k8s.io", "orders", true),
    (VIEWERS, "get", "secrets", "orders", false),
    (VIEWERS, "delete", "pods", "orders", false),
    (VIEWERS, "list", "pods", "search", false),
    (OPERATORS, "list", "pods", "search", true),
    (OPERATORS, "list", "nodes", "", true),
    (OPERATORS, "patch", "nodes", "", true),
    (OPERATORS, "create", "pods/eviction", "orders", true),
    (OPERATORS, "get", "secrets", "orders", false),
    (OPERATORS, "create", "pods/exec", "orders", false),
    (OPERATORS, "create", "deployments.apps", "orders", false),
    (OPERATORS, "create", "clusterrolebindings.rbac.authorization.k8s.io", "", false),
    ("strangers@acme.example", "get", "pods", "orders", false),
    ("search@acme.example", "create", "deployments.apps", "search", true),
];

pub async fn roles_may_do_what_the_matrix_says(world: &World) {
    // `view` is put together by a controller, a moment later.
    before_long("the roles are aggregated", || async {
        may(&world.client, VIEWERS, "list", "httproutes.gateway.networking.k8s.io", "orders")
            .await
            .then_some(())
    })
    .await;
    for (group, verb, what, namespace, expected) in MATRIX {
        let may = may(&world.client, group, verb, what, namespace).await;
        assert_eq!(may, expected, "{group} {verb} {what} in {namespace:?}");
    }
}

fn binding(name: &str, subject: Value) -> Value {
    json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
        "metadata": { "name": name },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view" },
        "subjects": [subject],
    })
}

pub async fn an_owner_gives_rights_to_service_accounts_only(world: &World) {
    let owner = world.somebody(OWNERS).await;
    let group =
        json!({ "apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "friends@acme.example" });
    let refused = refusal(&owner, "orders", &binding("friends", group)).await;
    assert!(refused.contains("stand in platform.toml"), "{refused}");
    let account = json!({ "kind": "ServiceAccount", "name": "app", "namespace": "orders" });
    make(&owner, "orders", binding("app", account)).await.expect("an application may have rights");
}
