//! Teams in a real API server: what the chart of `stacks/teams` makes of a table, and what each role may do with it.

mod access;
mod leaving;
mod pods;
mod world;

use serde_json::json;

use super::shared::Shared;
use world::World;

/// One release carries all of it: every step changes what the steps after it find.
#[tokio::test(flavor = "multi_thread")]
async fn a_team_gets_what_it_needs_and_leaves_nothing_open() {
    let world = World::new(Shared::get().await);
    world.platform.ok(&["up", "-e", "testing", "--yes"]);
    namespaces_say_whose_they_are(&world).await;
    access::roles_may_do_what_the_matrix_says(&world).await;
    access::an_owner_gives_rights_to_service_accounts_only(&world).await;
    pods::what_is_not_restricted_is_refused(&world).await;
    pods::quotas_hold(&world).await;
    world.platform.ok(&["up", "-e", "testing", "--yes", "--refresh"]).says("up to date");
    leaving::a_team_that_is_taken_out_loses_its_rights_and_nothing_else(&world).await;
    leaving::where_nothing_is_kept_everything_goes(&world).await;
}

async fn namespaces_say_whose_they_are(world: &World) {
    let namespace = world.get("v1", "Namespace", None, "orders").await.expect("is there");
    let labels = &namespace["metadata"]["labels"];
    assert_eq!(labels["team"], "shop");
    assert_eq!(labels["pod-security.kubernetes.io/enforce"], "restricted");
    let annotations = &namespace["metadata"]["annotations"];
    assert_eq!(annotations["team-owner"], "ada@acme.example");
    assert_eq!(annotations["team-chat"], "#shop");
    let jobs = world.get("v1", "Namespace", None, "orders-jobs").await.expect("is there");
    assert_eq!(jobs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"], "baseline");
    let mut policies = world.names("networking.k8s.io/v1", "NetworkPolicy", "orders").await;
    policies.sort();
    assert_eq!(
        json!(policies),
        json!([
            "allow-dns",
            "allow-gateway",
            "allow-monitoring",
            "allow-same-namespace",
            "allow-workload-identity",
            "default-deny"
        ])
    );
}
