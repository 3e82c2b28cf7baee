//! What exists becomes a stack's.

use groundwork::drivers::kubernetes::write_kubeconfig;
use serde_json::Value;

use super::{
    super::shared::Shared,
    world::{Ended, Platform},
};

const PLATFORM: &str = r#"
[platform]
name = "adopt"
[stacks.net]
inputs = {}
[environments.testing]
"#;

fn resources() -> Platform {
    let platform = Platform::empty();
    platform.write("platform.toml", PLATFORM);
    platform.terraform(
        "net",
        "resource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"b\" { for_each = toset([\"x\"]) }\n\
         output \"a\" { value = terraform_data.a.id }\n",
    );
    platform
}

fn state(platform: &Platform) -> Vec<String> {
    let listed = platform.ok(&["exec", "net", "--", "terraform", "state", "list"]).out;
    listed.lines().map(str::to_owned).collect()
}

#[test]
fn resources_are_taken_over_as_they_are_and_proven() {
    let platform = resources();
    // One alone would make the other: that is more than taking over.
    let refused = platform.run(&["adopt", "net", "terraform_data.a", "id-a", "--yes"]);
    assert_eq!(refused.code, 3, "{}\n{}", refused.out, refused.err);
    refused.says("create terraform_data.b[\"x\"]").says("nothing was changed, and nothing is recorded");
    assert_eq!(platform.standing("net"), "absent");
    // Nobody approves.
    let both = ["adopt", "net", "terraform_data.a", "id-a", "terraform_data.b[\"x\"]", "id-b"];
    let unapproved = platform.run(&both);
    assert_eq!(unapproved.code, 5, "{}\n{}", unapproved.out, unapproved.err);
    unapproved.says("terraform_data.a").says("imported").says("nobody to ask");
    assert_eq!(platform.standing("net"), "absent");

    platform.ok(&[&both[..], &["--yes"]].concat()).says("has taken 2 resources over: a plan shows no change");
    assert_eq!(state(&platform), ["terraform_data.a", "terraform_data.b[\"x\"]"]);
    assert_eq!(platform.standing("net"), "up-to-date");
    platform.ok(&["outputs", "net"]).says("id-a");
    platform.ok(&["up", "--yes"]).says("not refreshed");
    assert!(!platform.path().join("stacks/net/groundwork_import.tf.json").exists());
    assert!(!platform.home().join("work/net/stacks/net/groundwork_import.tf.json").exists());
    // Again is nothing new.
    platform.ok(&[&both[..], &["--yes"]].concat());
    let history: Vec<Value> = serde_json::from_str(&platform.ok(&["history", "--json"]).out).expect("JSON");
    assert!(history.iter().any(|row| row["goal"] == "adopt"), "{history:?}");
    platform.ok(&["down", "--yes"]);
}

#[test]
fn lists_of_resources_and_changes_that_are_approved() {
    let platform = resources();
    platform.edit("stacks/net/main.tf", "\"a\" {}", "\"a\" { input = \"new\" }");
    platform.write("imports.tf", "import {\n  to = terraform_data.a\n  id = \"id-a\"\n}\n");
    let file = platform.path().join("imports.tf");
    let from = ["adopt", "net", "--from", file.to_str().expect("UTF-8"), "--yes"];
    let refused = platform.run(&from);
    assert_eq!(refused.code, 3);
    refused.says("update terraform_data.a").says("--changes");
    platform.ok(&[&from[..], &["--changes"]].concat()).says("a plan shows no change");
    assert_eq!(state(&platform).len(), 2);
    platform.ok(&["down", "--yes"]);
}

#[test]
fn what_cannot_be_taken_over_is_refused_before_anything_is_done() {
    let platform = resources();
    let invalid = |arguments: &[&str], says: &str| {
        let ended: Ended = platform.run(arguments);
        assert_eq!(ended.code, 2, "{}\n{}", ended.out, ended.err);
        ended.says(says);
    };
    invalid(&["adopt", "net"], "nothing says which resources");
    invalid(&["adopt", "net", "terraform_data.a"], "has no id behind it");
    invalid(&["adopt", "net", "terraform_data", "x"], "is no address of a resource");
    invalid(&["adopt", "net", "terraform_data.a", "x", "terraform_data.a", "y"], "is named twice");
    let unknown = platform.run(&["adopt", "net", "terraform_data.nowhere", "x", "--yes"]);
    assert_eq!(unknown.code, 1);
    unknown.says("terraform_data.nowhere");
    assert!(!platform.home().join("records/net.json").exists());
}

const RELEASE: &str = r#"
[platform]
name = "adopt"
[stacks.cluster]
kind = "given"
kubeconfig = { path = "kubeconfig" }
[stacks.hello]
cluster = "cluster"
values = { a = "b" }
[environments.testing]
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_release_that_is_there_is_taken_over_without_a_new_revision() {
    let shared = Shared::get().await;
    let platform = Platform::empty();
    platform.write("platform.toml", RELEASE);
    platform
        .write("stacks/hello/stack.toml", "kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"adopted\"\n");
    platform.write("stacks/hello/chart/Chart.yaml", "apiVersion: v2\nname: hello\nversion: 0.1.0\n");
    platform.write(
        "stacks/hello/chart/templates/cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hello}\ndata: {a: {{ .Values.a }}}\n",
    );
    let kubeconfig = platform.path().join("kubeconfig");
    write_kubeconfig(&shared.access, &kubeconfig).expect("written");
    platform.ok(&["up", "--yes", "--only", "cluster"]);
    let absent = platform.run(&["adopt", "hello", "--yes"]);
    assert_eq!(absent.code, 1);
    absent.says("there is no release `hello` in namespace `adopted` to take over");

    // Somebody else's: made by hand.
    let chart = platform.path().join("stacks/hello/chart");
    let helm = |arguments: &[&str]| {
        let ended = platform.ok(&[&["exec", "hello", "--", "helm"], arguments].concat());
        ended.out
    };
    helm(&["install", "hello", chart.to_str().expect("UTF-8"), "--set", "a=other", "--create-namespace"]);
    let other = platform.run(&["adopt", "hello", "--yes"]);
    assert_eq!(other.code, 3, "{}\n{}", other.out, other.err);
    other.says("ConfigMap").says("nothing is recorded");
    assert_eq!(platform.standing("hello"), "absent");

    platform.edit("platform.toml", "a = \"b\"", "a = \"other\"");
    platform.ok(&["adopt", "hello", "--yes"]).says("has taken it over: a plan shows no change");
    assert_eq!(platform.standing("hello"), "up-to-date");
    let revisions: Vec<Value> =
        serde_json::from_str(&helm(&["history", "hello", "--output", "json"])).expect("JSON");
    assert_eq!(revisions.len(), 1, "taking over makes no revision: {revisions:?}");
    platform.ok(&["up", "--yes"]).says("not refreshed");
    assert_eq!(platform.run(&["adopt", "hello", "--yes"]).code, 2, "it is recorded already");
    platform.ok(&["down", "--yes"]);
}
