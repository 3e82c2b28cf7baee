use super::world::Platform;

#[test]
fn up_again_starts_nothing_and_a_change_runs_only_what_it_touches() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]).says("created        3");
    assert_eq!(platform.started(), ["alone", "app", "net"]);

    platform.ok(&["up", "--yes"]).says("not refreshed");
    assert!(platform.started().is_empty(), "{:?}", platform.journal());

    // `app` reads what `net` hands on, and that changes with its input.
    platform.edit("platform.toml", "-net\"", "-network\"");
    platform.ok(&["up", "--yes"]);
    assert_eq!(platform.started(), ["app", "net"]);

    // A comment in a root changes files and so the digest; the plan then shows that nothing is to do.
    platform.edit("stacks/alone/main.tf", "variable", "# how big\nvariable");
    platform.ok(&["up", "--yes"]);
    assert_eq!(platform.started(), ["alone"]);
    platform.ok(&["up", "--yes"]);
    assert!(platform.started().is_empty());
}

#[test]
fn a_plan_changes_nothing_and_says_how_sure_it_is() {
    let platform = Platform::small();
    let plan = platform.ok(&["plan"]);
    plan.says("net").says("1 to create").says("provisional: needs net.id, net.password");
    assert_eq!(platform.run(&["plan", "--detailed-exitcode"]).code, 3);
    assert_eq!(platform.standing("net"), "absent");
    assert!(!platform.home().join("state/net.tfstate").exists());
    platform.ok(&["up", "--yes"]);
    assert_eq!(platform.run(&["plan", "--detailed-exitcode"]).code, 0);
    let json = platform.ok(&["plan", "--json"]).out;
    let plan: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(plan["plan"]["entries"].as_array().map(Vec::len), Some(3));
}

#[test]
fn down_leaves_nothing() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    assert_eq!(platform.standing("app"), "up-to-date");
    platform.ok(&["down", "--yes"]).says("destroyed      3");
    let left: Vec<_> = platform
        .files()
        .into_iter()
        .map(|(path, _)| path.strip_prefix(platform.home()).expect("below").to_owned())
        .filter(|path| ["records", "state", "work", "applied"].iter().any(|folder| path.starts_with(folder)))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    platform.ok(&["down", "--yes"]).says("nothing to do");
    // And up again, as if nothing had been there.
    platform.ok(&["up", "--yes"]).says("created        3");
}

#[test]
fn down_takes_what_is_named_and_what_depends_on_it_and_spares_what_is_kept() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    let refused = platform.run(&["down", "--yes", "--only-exactly", "net"]);
    assert_eq!(refused.code, 2);
    refused.says("app").says("--only STACK");
    platform.ok(&["down", "--yes", "--only", "net"]);
    assert_eq!(platform.standing("net"), "absent");
    assert_eq!(platform.standing("app"), "absent");
    assert_eq!(platform.standing("alone"), "up-to-date");
    platform.ok(&["up", "--yes"]);
    platform.ok(&["down", "--yes", "--keep", "app"]);
    assert_eq!(platform.standing("net"), "up-to-date");
    assert_eq!(platform.standing("alone"), "absent");
}

#[test]
fn only_brings_what_a_stack_needs_and_a_sprint_brings_less() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes", "--sprint", "1"]);
    assert_eq!(platform.started(), ["alone", "net"]);
    platform.ok(&["down", "--yes"]);
    platform.ok(&["up", "--yes", "--only", "app"]);
    assert_eq!(platform.started(), ["app", "net"]);
    platform.edit("platform.toml", "-net\"", "-network\"");
    platform.ok(&["up", "--yes", "--only-exactly", "net"]);
    assert_eq!(platform.started(), ["net"]);
}

#[test]
fn a_failed_stack_blocks_only_what_needs_it_and_up_continues() {
    let platform = Platform::small();
    platform.edit(
        "stacks/net/main.tf",
        "{ input = var.name }",
        "{\n  input = var.name\n  lifecycle {\n    precondition {\n      condition = var.name != \"\" && fileexists(\"/tmp/never/there\")\n      error_message = \"The network team said no.\"\n    }\n  }\n}",
    );
    let failed = platform.run(&["up", "--yes"]);
    assert_eq!(failed.code, 1);
    failed.says("The network team said no").says("stacks/net/main.tf").says("app: not reached");
    assert_eq!(platform.standing("alone"), "up-to-date");
    assert_eq!(platform.standing("net"), "failed");
    platform.ok(&["logs"]).says("The network team said no");
    platform.edit("stacks/net/main.tf", "/tmp/never/there", "/etc/passwd");
    platform.ok(&["up", "--yes"]);
    assert_eq!(platform.started(), ["app", "net"], "what was done is not repeated");
    platform.ok(&["history"]).says("failed").says("done");
}

#[test]
fn what_is_done_by_hand_is_noticed() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    platform.ok(&["exec", "net", "--", "terraform", "taint", "terraform_data.net"]);
    assert_eq!(platform.standing("net"), "changed-outside");
    platform.ok(&["plan"]).says("1 to replace");
    platform.ok(&["up", "--yes"]);
    assert!(platform.started().contains(&"net".to_owned()));
    assert_eq!(platform.standing("net"), "up-to-date");
    platform.ok(&["up", "--yes", "--refresh"]);
    assert_eq!(platform.started(), ["alone", "app", "net"]);
}

#[test]
fn an_orphan_is_shown_left_alone_and_pruned() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    platform.edit("platform.toml", "[stacks.alone]\nsprint = 1\ninputs = { size = \"${env.size}\" }\n", "");
    platform.ok(&["plan"]).says("alone");
    platform.ok(&["up", "--yes"]);
    assert_eq!(platform.standing("alone"), "orphan");
    platform.ok(&["up", "--yes", "--prune"]);
    assert!(!platform.home().join("records/alone.json").exists());
    assert!(!platform.home().join("state/alone.tfstate").exists());
}

#[test]
fn a_renamed_stack_keeps_its_resources() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    let before = std::fs::read_to_string(platform.home().join("state/net.tfstate")).expect("a state");
    platform.edit("platform.toml", "[stacks.net]", "[stacks.network]\nsource = \"net\"");
    platform.edit("platform.toml", "${net.", "${network.");
    platform.edit(
        "platform.toml",
        "[environments",
        "[[moved]]\nfrom = \"net\"\nto = \"network\"\n[environments",
    );
    platform.ok(&["up", "--yes"]);
    let after = std::fs::read_to_string(platform.home().join("state/network.tfstate")).expect("a state");
    let resources =
        |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON")["resources"].clone();
    assert_eq!(resources(&before), resources(&after));
    assert_eq!(platform.standing("network"), "up-to-date");
    platform.ok(&["down", "--yes"]).says("destroyed      3");
}

#[test]
fn no_secret_is_written_outside_of_state() {
    let platform = Platform::small();
    platform.edit("platform.toml", "[sprints]", "[secrets]\ntoken = { env = \"TRY_TOKEN\" }\n[sprints]");
    platform.edit("platform.toml", "\"${net.password}\"", "\"${net.password}${secret.token}\"");
    let missing = platform.run(&["up", "--yes"]);
    assert_eq!(missing.code, 2);
    missing.says("TRY_TOKEN");
    let up = |token: &str| {
        let mut command = platform.command(&["up", "--yes", "-v"]);
        let ended = super::world::Ended::of(command.env("TRY_TOKEN", token).output().expect("starts"));
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert!(!ended.err.contains(token) && !ended.out.contains(token));
    };
    up("s3cr3t-value");
    up("s3cr3t-value");
    assert!(platform.started().is_empty(), "an unchanged secret changes nothing");
    for (path, content) in platform.files() {
        if path.extension().is_some_and(|extension| extension == "tfstate") {
            continue;
        }
        let text = String::from_utf8_lossy(&content);
        for secret in ["s3cr3t-value", "hunter2-testing-net"] {
            assert!(!text.contains(secret), "{secret} stands in {}", path.display());
        }
    }
    up("another-value");
    assert_eq!(platform.started(), ["app"]);
}

#[test]
fn files_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    for (path, _) in platform.files() {
        let mode = std::fs::metadata(&path).expect("is there").permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{mode:o} {}", path.display());
    }
}

#[test]
fn a_job_runs_once_and_hands_its_outputs_on() {
    let platform = Platform::small();
    platform.write(
        "stacks/init/stack.toml",
        "kind = \"job\"\ncommand = [\"./init.sh\", \"one\"]\nonce = true\n[outputs.key]\nsensitive = true\n[outputs.count]\n",
    );
    platform.write(
        "stacks/init/init.sh",
        "#!/bin/sh\necho \"initialising $1\"\nprintf '{\"key\": \"k3y\", \"count\": 3}' > \"$GROUNDWORK_OUTPUTS\"\n",
    );
    let script = platform.path().join("stacks/init/init.sh");
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("executable");
    platform.edit("platform.toml", "\"${env.size}\"", "\"${init.count}\"");
    platform.edit("platform.toml", "[stacks.alone]", "[stacks.init]\nsprint = 1\n[stacks.alone]");
    platform.ok(&["up", "--yes"]);
    platform.ok(&["outputs", "alone"]).says("alone.size = 3");
    platform.ok(&["outputs", "init"]).says("init.key = (sensitive)");
    platform.ok(&["logs", "init"]).says("initialising one");
    platform.edit("stacks/init/init.sh", "initialising", "again");
    platform.ok(&["up", "--yes"]);
    assert!(platform.started().is_empty(), "what is done once stays done");
    platform.write("stacks/init/init.sh", "#!/bin/sh\necho broken; exit 3\n");
    platform.ok(&["down", "--yes"]);
    let failed = platform.run(&["up", "--yes"]);
    assert_eq!(failed.code, 1);
    failed.says("exit status 3").says("broken");
}

#[test]
fn only_exactly_takes_what_is_beside_it_as_it_is_and_forgets_no_need() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    // `app` reads a sensitive output of `net`, which is no part of this run.
    platform.edit("stacks/app/main.tf", "}/${", "}//${");
    platform.ok(&["up", "--yes", "--only-exactly", "app"]);
    assert_eq!(platform.started(), ["app"]);
    assert_eq!(platform.standing("app"), "up-to-date");
    // A teardown follows the records: `net` must still wait for `app`.
    let refused = platform.run(&["down", "--yes", "--only-exactly", "net"]);
    assert_eq!(refused.code, 2);
    refused.says("still up and dependent on it: app");
}

#[test]
fn a_stack_is_protected_and_let_go_again_by_an_up_that_applies_nothing() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    platform.edit("platform.toml", "[stacks.alone]", "[stacks.alone]\nprotected = true");
    platform.ok(&["up", "--yes"]);
    assert!(platform.started().is_empty());
    let refused = platform.run(&["down", "--yes"]);
    assert_eq!(refused.code, 2);
    refused.says("protected stacks: alone");
    platform.edit("platform.toml", "\nprotected = true", "");
    // The record still says so, until it is applied.
    assert_eq!(platform.run(&["down", "--yes"]).code, 2);
    platform.ok(&["up", "--yes"]);
    assert!(platform.started().is_empty());
    platform.ok(&["down", "--yes"]).says("destroyed      3");
}
