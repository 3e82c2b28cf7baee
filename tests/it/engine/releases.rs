//! Releases in a cluster that groundwork did not make.

use std::path::Path;

use groundwork::drivers::kubernetes::write_kubeconfig;

use super::{super::shared::Shared, world::Platform};

const PLATFORM: &str = r#"
[platform]
name = "releases"

[sprints]
1 = "All of it"

[environments.testing]
sprint = 1

[stacks.cluster]
kind = "given"
sprint = 1
kubeconfig = { path = "kubeconfig" }

[stacks.hello]
sprint = 1
cluster = "cluster"
"#;

fn platform() -> Platform {
    let platform = Platform::empty();
    platform.write("platform.toml", PLATFORM);
    platform.write(
        "stacks/hello/stack.toml",
        "kind = \"helm\"\nchart = \"./chart\"\nnamespace = \"given-cluster\"\n",
    );
    platform.write("stacks/hello/chart/Chart.yaml", "apiVersion: v2\nname: hello\nversion: 0.1.0\n");
    platform.write(
        "stacks/hello/chart/templates/cm.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hello}\ndata: {a: b}\n",
    );
    platform
}

/// The releases in the namespace, by helm itself.
fn releases(shared: &Shared, kubeconfig: &Path) -> String {
    let output = std::process::Command::new(&shared.helm.path)
        .args(["list", "--short", "--namespace", "given-cluster"])
        .env_clear()
        .env("HOME", kubeconfig.parent().expect("a folder"))
        .env("KUBECONFIG", kubeconfig)
        .output()
        .expect("helm runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_in_a_given_cluster_is_kept_in_sight_from_up_to_down() {
    let shared = Shared::get().await;
    let platform = platform();
    let kubeconfig = platform.path().join("kubeconfig");
    write_kubeconfig(&shared.access, &kubeconfig).expect("written");
    let good = std::fs::read_to_string(&kubeconfig).expect("is there");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    assert_eq!(releases(&shared, &kubeconfig), "hello");
    platform.ok(&["up", "-e", "testing", "--yes"]).says("not refreshed");
    assert!(platform.started().is_empty(), "nothing is started for what is as it was left");

    // A cluster that does not answer is not a cluster that is gone.
    platform.write("kubeconfig", &good.replace(&shared.access.server, "https://127.0.0.1:1"));
    assert_eq!(platform.run(&["down", "-e", "testing", "--yes"]).says("does not answer").code, 1);
    // Neither is one whose credentials are.
    std::fs::remove_file(&kubeconfig).expect("removed");
    assert_eq!(platform.run(&["down", "-e", "testing", "--yes"]).says("kubeconfig").code, 1);
    platform.write("kubeconfig", &good);
    assert_eq!(releases(&shared, &kubeconfig), "hello");

    platform.ok(&["down", "-e", "testing", "--yes"]).says("destroyed");
    assert_eq!(releases(&shared, &kubeconfig), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_is_destroyed_in_a_run_that_its_cluster_is_no_part_of() {
    let shared = Shared::get().await;
    let platform = platform();
    let kubeconfig = platform.path().join("kubeconfig");
    write_kubeconfig(&shared.access, &kubeconfig).expect("written");
    platform.edit(
        "platform.toml",
        "[stacks.hello]\n",
        "[stacks.other]\nsprint = 1\nsource = \"hello\"\ncluster = \"cluster\"\n\n[stacks.hello]\n",
    );
    platform.edit("stacks/hello/chart/templates/cm.yaml", "{name: hello}", "{name: \"{{ .Release.Name }}\"}");
    platform.ok(&["up", "-e", "testing", "--yes"]);
    assert_eq!(releases(&shared, &kubeconfig), "hello\nother");
    // Changed in one, too: the way to its cluster is what was recorded.
    platform.edit("stacks/hello/chart/templates/cm.yaml", "kind: ConfigMap", "kind:  ConfigMap");
    platform.ok(&["up", "-e", "testing", "--only-exactly", "other", "--yes"]);
    assert_eq!(platform.started(), ["other"]);
    platform.ok(&["down", "-e", "testing", "--only", "other", "--yes"]);
    assert_eq!(releases(&shared, &kubeconfig), "hello");
    platform.ok(&["down", "-e", "testing", "--yes"]);
    assert_eq!(releases(&shared, &kubeconfig), "");
}
