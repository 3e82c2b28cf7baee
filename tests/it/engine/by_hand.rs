//! Breaking the glass: any command where a stack runs, and what is written down of it.

use groundwork::drivers::kubernetes::write_kubeconfig;
use serde_json::Value;

use super::{super::shared::Shared, world::Platform};

fn commands(platform: &Platform) -> Vec<Value> {
    let rows: Vec<Value> = serde_json::from_str(&platform.ok(&["history", "--json"]).out).expect("JSON");
    rows.into_iter().filter(|row| row["goal"] == "exec").collect()
}

#[test]
fn a_command_is_written_down_with_who_and_how_it_ended_and_without_secrets() {
    let platform = Platform::small();
    platform.edit(
        "platform.toml",
        "inputs = { size = \"${env.size}\" }",
        "inputs = { size = \"${env.size}\", token = \"${secret.token}\" }",
    );
    platform.edit(
        "platform.toml",
        "[stacks.net]",
        "[secrets.token]\nenv = \"TOKEN_OF_A_TEST\"\n[stacks.net]",
    );
    platform.edit(
        "stacks/alone/main.tf",
        "variable \"size\"",
        "variable \"token\" {\n  type      = string\n  sensitive = true\n}\nvariable \"size\"",
    );
    // Before any apply, and without the secret that its inputs need: there is no state, which terraform itself says.
    let none = platform.run(&["exec", "alone", "--", "terraform", "state", "list"]);
    none.says("TOKEN_OF_A_TEST is not set").says("No state file was found");
    let mut command =
        platform.command(&["exec", "alone", "--", "sh", "-c", "exit 7", "canary-secret", "--password", "pw"]);
    let output = command.env("TOKEN_OF_A_TEST", "canary-secret").output().expect("starts");
    assert_eq!(output.status.code(), Some(7));
    let mut up = platform.command(&["up", "--yes", "--only", "net"]);
    assert!(up.env("TOKEN_OF_A_TEST", "canary-secret").output().expect("starts").status.success());
    let list = platform.ok(&["exec", "net", "--", "terraform", "state", "list"]);
    assert_eq!(list.out.trim(), "terraform_data.net");

    let rows = commands(&platform);
    let said: Vec<(&str, i64)> = rows
        .iter()
        .map(|row| (row["command"].as_str().expect("a command"), row["exit_code"].as_i64().expect("a code")))
        .collect();
    assert_eq!(
        said,
        [
            ("net: terraform state list", 0),
            ("alone: sh -c exit 7 (sensitive) --password (sensitive)", 7),
            ("alone: terraform state list", 1),
        ]
    );
    assert!(rows.iter().all(|row| row["by"].as_str().is_some_and(|by| by.contains('@'))), "{rows:?}");
    platform.ok(&["history"]).says("exec").says("failed");
    for (path, content) in platform.files() {
        let text = String::from_utf8_lossy(&content);
        assert!(!text.contains("canary-secret"), "a secret is in {}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_stack_has_its_cluster_and_never_the_persons_own() {
    let shared = Shared::get().await;
    let platform = Platform::empty();
    platform.write(
        "platform.toml",
        "[platform]\nname = \"hands\"\n[stacks.cluster]\nkind = \"given\"\nkubeconfig = { path = \"kubeconfig\" }\n\
         [stacks.hello]\ncluster = \"cluster\"\n[environments.testing]\n",
    );
    platform
        .write("stacks/hello/stack.toml", "kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"by-hand\"\n");
    platform.write("stacks/hello/chart/Chart.yaml", "apiVersion: v2\nname: hello\nversion: 0.1.0\n");
    platform.write(
        "stacks/hello/chart/templates/cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hello}\n",
    );
    write_kubeconfig(&shared.access, &platform.path().join("kubeconfig")).expect("written");
    // Nothing is up: there is no cluster to talk to, and the person's own configuration is none of the command's business.
    let shown = platform.run(&["exec", "hello", "--", "sh", "-c", "test ! -e \"$KUBECONFIG\""]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    shown.says("its cluster `cluster` is not up");
    platform.ok(&["up", "--yes"]);
    platform.ok(&["exec", "hello", "--", "helm", "list"]).says("hello");
    for stack in ["cluster", "hello"] {
        let config = platform.ok(&["exec", stack, "--", "sh", "-c", "cat \"$KUBECONFIG\""]).out;
        assert!(config.contains(&shared.access.server), "{config}");
    }
    platform.ok(&["down", "--yes"]);
}
