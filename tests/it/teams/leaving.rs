//! A team that goes.

use super::{
    super::cluster::support::before_long,
    world::{World, may},
};

const GONE: &str = "teams.shop.enabled = false\nteams.shop.namespaces.orders-jobs";

pub async fn a_team_that_is_taken_out_loses_its_rights_and_nothing_else(world: &World) {
    world.platform.edit("platform.toml", "teams.shop.namespaces.orders-jobs", GONE);
    world.platform.ok(&["up", "-e", "testing", "--yes"]);
    assert!(!may(&world.client, "shop@acme.example", "get", "pods", "orders").await);
    assert!(world.get("v1", "Pod", Some("orders"), "good").await.is_some(), "what ran goes on");
    assert!(
        world.get("networking.k8s.io/v1", "NetworkPolicy", Some("orders"), "default-deny").await.is_some(),
        "the door stays closed"
    );
    assert!(world.get("v1", "ResourceQuota", Some("orders"), "team").await.is_some());
    // A slip that is mended.
    world.platform.edit("platform.toml", GONE, "teams.shop.namespaces.orders-jobs");
    world.platform.ok(&["up", "-e", "testing", "--yes"]);
    assert!(may(&world.client, "shop@acme.example", "get", "pods", "orders").await);
}

pub async fn where_nothing_is_kept_everything_goes(world: &World) {
    world.platform.edit("platform.toml", "keepNamespaces = true", "keepNamespaces = false");
    world.platform.ok(&["up", "-e", "testing", "--yes"]);
    world.platform.ok(&["down", "-e", "testing", "--yes"]);
    for namespace in ["orders", "orders-jobs", "search", "teams"] {
        before_long("the namespaces are gone", || async {
            world.get("v1", "Namespace", None, namespace).await.is_none().then_some(())
        })
        .await;
    }
    assert!(!may(&world.client, "operators@acme.example", "list", "nodes", "").await);
}
