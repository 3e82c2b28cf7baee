//! A module change and a chart upgrade travel by tag.

use groundwork::drivers::kubernetes::write_kubeconfig;

use super::world::{Cloned, changes};
use crate::it::shared::Shared;

/// What the module change and the chart upgrade are in the repository.
fn second_version(cloned: &Cloned) {
    let platform = &cloned.platform;
    platform.edit(
        "modules/net/main.tf",
        "output \"id\"",
        "resource \"terraform_data\" \"route\" { input = \"${var.name}-route\" }\noutput \"id\"",
    );
    cloned.commit("The module makes a route");
    if platform.path().join("stacks/web").exists() {
        platform.edit("stacks/web/chart/Chart.yaml", "0.1.0", "0.2.0");
        platform.edit("stacks/web/chart/templates/cm.yaml", "{a: b}", "{a: c}");
        cloned.commit("web 0.2.0");
    }
    platform.write("docs/note.md", "Nothing that a stack is made of.\n");
    cloned.commit("A note");
    cloned.git(&["tag", "v2"]);
}

/// Adds a release to both environments, in namespaces of their own: they share the tests' one cluster.
fn with_releases(cloned: &Cloned, shared: &Shared) {
    let platform = &cloned.platform;
    let text = std::fs::read_to_string(platform.path().join("platform.toml")).expect("is there");
    let release = |name: &str| {
        format!(
            "[stacks.{name}]\nsource = \"web\"\ncluster = \"cluster\"\nnamespace = \"promotion-{name}\"\nenabled = false\n"
        )
    };
    platform.write(
        "platform.toml",
        &format!(
            "{text}[stacks.cluster]\nkind = \"given\"\nkubeconfig = {{ path = \"kubeconfig\" }}\n{}{}",
            release("web-testing"),
            release("web-production")
        ),
    );
    platform.edit("environments/testing.toml", "testing]\n", "testing]\nstacks.web-testing.enabled = true\n");
    platform.edit(
        "environments/production.toml",
        "production]\n",
        "production]\nstacks.web-production.enabled = true\n",
    );
    platform.write("stacks/web/stack.toml", "kind = \"helm\"\nchart = \"./chart\"\n");
    platform.write("stacks/web/chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n");
    platform.write(
        "stacks/web/chart/templates/cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: b}\n",
    );
    write_kubeconfig(&shared.access, &platform.path().join("kubeconfig")).expect("written");
    cloned.commit("A release");
    cloned.git(&["tag", "--force", "v1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_upgrade_and_a_module_change_reach_production_when_its_ref_moves_and_not_before() {
    let shared = Shared::get().await;
    let cloned = Cloned::new("");
    with_releases(&cloned, &shared);
    for environment in ["testing", "production"] {
        cloned.ok(&["up", "--yes", "-e", environment]);
    }

    second_version(&cloned);
    let before = cloned.untouched();
    cloned.ok(&["up", "--yes", "-e", "testing"]);
    assert_eq!(changes(&cloned.plan(&["-e", "testing"])), []);
    let plan = cloned.plan(&["-e", "production"]);
    assert_eq!(changes(&plan), [], "testing has it, production does not move");
    assert_eq!(plan["plan"]["content"]["ref"], "v1");
    cloned.ok(&["status", "-e", "production"]).says("content v1 (").says("up to date");

    let updates =
        [("net".to_owned(), "create".to_owned()), ("web-production".to_owned(), "update".to_owned())];
    let would = cloned.plan(&["-e", "production", "--ref", "v2"]);
    assert_eq!(changes(&would), updates);
    let promotion = &would["promotion"];
    assert_eq!(promotion["stacks"], serde_json::json!(["net", "web-production"]));
    let subjects: Vec<_> =
        promotion["commits"].as_array().expect("commits").iter().map(|one| &one["subject"]).collect();
    assert_eq!(subjects, ["web 0.2.0", "The module makes a route"], "and not the note");
    cloned
        .ok(&["plan", "-e", "production", "--ref", "v2"])
        .says("production at v2 (")
        .says("promotion of production from v1 (")
        .says("content differs: net, web-production");
    assert_eq!(cloned.untouched(), before, "nothing of the checkout was touched");

    cloned.platform.edit("environments/production.toml", "\"v1\"", "\"v2\"");
    cloned.commit("Promote v2");
    assert_eq!(changes(&cloned.plan(&["-e", "production"])), updates, "exactly it");
    cloned.ok(&["up", "--yes", "-e", "production"]).says("up production at v2 (");
    assert_eq!(changes(&cloned.plan(&["-e", "production"])), []);

    // The same content from the checkout and from Git is the same: its digests know no folder.
    cloned.platform.edit("environments/testing.toml", "testing]\n", "testing]\nref = \"HEAD\"\n");
    let plan = cloned.plan(&["-e", "testing"]);
    assert_eq!(changes(&plan), []);
    let entries = plan["plan"]["entries"].as_array().expect("entries");
    assert!(entries.iter().all(|entry| entry["refreshed"] == false), "no tool was even asked: {plan}");

    cloned.platform.edit("environments/production.toml", "\"v2\"", "\"v1\"");
    let back = cloned.plan(&["-e", "production"]);
    assert_eq!(changes(&back).len(), 2, "a ref that moves back rolls back");
    for environment in ["production", "testing"] {
        cloned.ok(&["down", "--yes", "-e", environment]);
    }
}

#[test]
fn what_is_at_a_ref_is_not_what_is_checked_out() {
    let cloned = Cloned::new("");
    cloned.ok(&["up", "--yes", "-e", "production"]);
    // Base tables come from the ref, what the environment says of itself from the checkout.
    cloned.platform.edit("platform.toml", "size = 1", "size = 7");
    cloned.platform.edit("stacks/app/main.tf", "var.net", "upper(var.net)");
    std::fs::remove_dir_all(cloned.platform.path().join("stacks/net")).expect("removed");
    assert_eq!(changes(&cloned.plan(&["-e", "production"])), []);
    cloned.platform.edit("environments/production.toml", "\"v1\"\n", "\"v1\"\nvars.size = 3\n");
    let plan = cloned.plan(&["-e", "production"]);
    assert_eq!(changes(&plan), [("app".to_owned(), "update".to_owned())]);
    cloned.ok(&["up", "--yes", "-e", "production"]);
    cloned.ok(&["outputs", "-e", "production"]).says("production/3");
    cloned.git(&["checkout", "--quiet", "--", "stacks", "platform.toml"]);

    // What is pinned is what was pinned there, and nothing is added to it.
    let lock = std::fs::read_to_string(cloned.platform.path().join("platform.lock"));
    assert!(lock.is_err() && !cloned.cached("v1").join("platform.lock").exists(), "{lock:?}");
    let refused = cloned.run(&["up", "--yes", "-e", "production", "--ref", "v1"]);
    assert_eq!(refused.says("up takes no --ref").says("reviewed").code, 2);
    second_version(&cloned);
    cloned.ok(&["validate"]).says("production: 2 stacks up to sprint 1, at v1");
    cloned.ok(&["graph", "-e", "production", "--ref", "v2"]).says("net");
    // A teardown follows what was recorded, whatever was checked out meanwhile.
    cloned.ok(&["down", "--yes", "-e", "production"]);
}
