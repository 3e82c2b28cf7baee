//! The example that the README's first command runs.

use nix::sys::signal::Signal;

use super::world::{Platform, eventually, signal};

fn processes_of(platform: &Platform) -> Vec<String> {
    let folder = platform.path().to_string_lossy().into_owned();
    std::fs::read_dir("/proc")
        .expect("a Linux machine")
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let line = std::fs::read(path.join("cmdline")).ok()?;
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            let works_there = std::fs::read_link(path.join("cwd")).is_ok_and(|cwd| cwd.starts_with(&folder));
            (line.contains(&folder) || works_there).then_some(line)
        })
        .collect()
}

/// Every file is 0600. What helm caches of the API has modes of its own, in a folder that nobody else enters.
fn only_the_user_reads(platform: &Platform) {
    let mode = |path: &std::path::Path| {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(path).expect("is there").permissions().mode() & 0o077
    };
    let helm = platform.home().join("helm");
    assert_eq!(mode(&helm), 0);
    let (cached, ours): (Vec<_>, Vec<_>) =
        platform.files().into_iter().map(|(path, _)| path).partition(|path| path.starts_with(&helm));
    assert!(!cached.is_empty());
    for path in ours {
        assert_eq!(mode(&path), 0, "{}", path.display());
    }
}

#[test]
fn the_starter_comes_up_stays_up_changes_and_goes_down_without_a_trace() {
    let platform = Platform::example("starter");
    let testing = |words: &[&str]| -> Vec<String> {
        words.iter().map(ToString::to_string).chain(["-e".to_owned(), "testing".to_owned()]).collect()
    };
    let ok = |words: &[&str]| {
        let words = testing(words);
        platform.ok(&words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    ok(&["up"]).says("created       10").says("groundwork status").says("groundwork kubeconfig");
    ok(&["up", "--yes"]).says("not refreshed");
    assert!(platform.started().is_empty());
    assert_eq!(platform.standing("monitoring"), "up-to-date");

    only_the_user_reads(&platform);

    // Only that release, and the one that reads what it hands on and whose value did not change: not again.
    platform.edit("values/guestbook.yaml", "replicas: 2", "replicas: 3");
    ok(&["plan"]).says("guestbook").says("replicas");
    ok(&["up", "--yes"]);
    assert_eq!(platform.started(), ["guestbook"]);

    // Someone rolls back by hand.
    let cluster = ["exec", "-e", "testing", "guestbook", "--"];
    platform.ok(&[&cluster[..], &["helm", "rollback", "guestbook", "1", "-n", "guestbook"]].concat());
    assert_eq!(platform.standing("guestbook"), "changed-outside");
    ok(&["up", "--yes"]);
    assert_eq!(platform.started(), ["guestbook"]);
    ok(&["kubeconfig"]).says("\"server\"");

    // groundwork is killed in the middle of an upgrade: helm finishes, and the next `up` takes its result over.
    platform.edit("values/guestbook.yaml", "replicas: 3", "replicas: 4");
    let mut killed = platform.start(&["up", "-e", "testing", "--yes"]);
    eventually("helm upgrades", || platform.started() == ["guestbook"]);
    signal(&killed, Signal::SIGKILL);
    killed.wait().expect("it is gone");
    ok(&["up", "--yes"]);
    assert_eq!(platform.standing("guestbook"), "up-to-date");
    let pods = platform.ok(&[&cluster[..], &["helm", "status", "guestbook", "-n", "guestbook"]].concat());
    pods.says("STATUS: deployed");

    ok(&["down", "--yes"]).says("destroyed     10");
    eventually("every process is gone", || processes_of(&platform).is_empty());
    assert!(!platform.home().join("clusters/cluster").exists());
    assert_eq!(platform.standing("project"), "absent");
}

#[test]
fn a_gate_that_is_not_met_says_what_it_saw_and_is_waited_for_again() {
    let platform = Platform::example("starter");
    platform.edit("stacks/ingress/stack.toml", "timeout = \"1m\"", "timeout = \"2s\"");
    platform.edit(
        "stacks/ingress/stack.toml",
        "rollout = \"deployment/ingress\"",
        "exists = \"configmap/not-yet\"",
    );
    let failed = platform.run(&["up", "-e", "testing", "--only", "ingress"]);
    assert_eq!(failed.code, 1);
    failed.says("configmap/not-yet is not there").says("2s");
    assert_eq!(platform.standing("ingress"), "not-ready");
    platform.edit(
        "stacks/ingress/stack.toml",
        "exists = \"configmap/not-yet\"",
        "exists = \"configmap/ingress\"",
    );
    platform.ok(&["up", "-e", "testing", "--only", "ingress"]);
    assert!(platform.started().is_empty(), "the gate runs again, not the apply");
    assert_eq!(platform.standing("ingress"), "up-to-date");
    platform.ok(&["down", "-e", "testing", "--yes"]);
}
