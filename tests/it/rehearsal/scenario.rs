use super::super::engine::world::hook;
use super::platform::{cluster, fails, network, nothing_is_left, passes};

#[test]
fn a_platform_is_played_from_up_to_down_and_leaves_nothing() {
    let platform = cluster();
    let ended = passes(&platform, &[]);
    for part in
        ["up, sprint 1", "up again", "drift", "up, sprint 2", "down", "not proven  organisation policies"]
    {
        ended.says(part);
    }
    ended.says("drift: private_ip_google_access of google_compute_subnetwork `nodes` from true to false");
    ended.says("false: found in net, mended");
    // What is found does not fail it.
    ended.says("1 workload in 1 namespace: ").says("deployment/web in web: spread");
    nothing_is_left(&platform);
}

#[test]
fn an_up_that_changes_something_each_time_does_not_pass() {
    let platform = network();
    platform.edit(
        "stacks/net/main.tf",
        "output \"project_id\"",
        "resource \"terraform_data\" \"clock\" {\n  triggers_replace = timestamp()\n}\noutput \"project_id\"",
    );
    let ended = fails(&platform, &[]);
    assert_eq!(ended.code, 1);
    ended.says("stack `net`: replaced again").says("the rehearsal failed in `up again`");
    nothing_is_left(&platform);
}

#[test]
fn what_a_teardown_leaves_is_named() {
    let platform = network();
    // A root that forgets what it made: its state is emptied while it is up.
    platform.edit(
        "stacks/net/main.tf",
        "resource \"google_compute_subnetwork\" \"s\" {",
        "resource \"google_dns_managed_zone\" \"z\" {\n  name = \"left\"\n  dns_name = \"left.example.\"\n  project = \
         \"elsewhere\"\n  deletion_policy = \"ABANDON\"\n}\nresource \"google_compute_subnetwork\" \"s\" {",
    );
    let ended = passes(&platform, &[]);
    ended
        .says("what cannot be deleted")
        .says("google_dns_managed_zone `projects/elsewhere/managedZones/left`");
}

#[test]
fn parts_are_picked() {
    let platform = network();
    let ended = passes(&platform, &["--scenario", "up,down"]);
    assert!(!ended.out.contains("drift") && !ended.out.contains("up again"), "{}", ended.out);
    nothing_is_left(&platform);
}

#[test]
fn a_platform_without_google_is_rehearsed_as_well() {
    let platform = super::super::engine::world::Platform::small();
    let ended = passes(&platform, &[]);
    ended.says("not played: nothing there can drift");
    nothing_is_left(&platform);
}

#[test]
fn what_was_made_to_go_wrong_is_got_over() {
    let platform = cluster();
    // Long enough for helm to be met between the release's secret and its end.
    platform.edit(
        "stacks/web/chart/templates/web.yaml",
        "metadata: {labels: {app: web}}",
        "metadata: {labels: {app: web}, annotations: {groundwork.dev/ready-after: 3s}}",
    );
    let ended = passes(
        &platform,
        &[
            "--scenario=up,sprints,down",
            "--fault=kind=helm-killed,type=web",
            "--fault=kind=error,type=google_compute_network,error=rate-limit",
            "--fault=kind=error,type=google_compute_subnetwork,error=quota",
            "--fault=kind=webhook,seconds=1",
            "--fault=kind=slow,type=google_spanner_instance,seconds=1",
        ],
    );
    ended.says(", 1 of 5 faults never struck");
    ended.says("kind=helm-killed,type=web: struck once").says("kind=webhook,seconds=1: struck once");
    ended.says("never struck: there was no create of `google_spanner_instance`");
    ended.says("killed by SIGKILL").says("a run failed, as faults would have it: `up` again");
    // The burst passes by itself: the run tries again.
    ended.says("Error 429");
    nothing_is_left(&platform);
}

#[test]
fn a_fault_that_could_never_strike_is_refused() {
    let platform = cluster();
    let refused = |fault: &str, why: &str| {
        let ended = fails(&platform, &[fault]);
        assert_eq!(ended.code, 2, "{}", ended.err);
        ended.says(why);
    };
    refused(
        "--fault=kind=slow,type=google_compute_netwrk,seconds=1",
        "there is no resource type `google_compute_netwrk`: did you mean `google_compute_network`?",
    );
    refused("--fault=kind=helm-killed,type=wbe", "for the stack `wbe`, and testing has no such release");
    nothing_is_left(&platform);
}

#[test]
fn a_webhook_that_does_not_answer_yet_refuses_and_a_gate_waits_for_it() {
    let platform = cluster();
    platform.edit(
        "platform.toml",
        "[stacks.web]\nsprint = 2",
        "[stacks.hook]\nsprint = 2\ncluster = \"gke\"\n[stacks.web]\nsprint = 2\nneeds = [\"hook\"]",
    );
    platform.write("stacks/hook/stack.toml", "kind = \"helm\"\nchart = \"./chart\"\n");
    platform.write("stacks/hook/chart/Chart.yaml", "apiVersion: v2\nname: hook\nversion: 0.1.0\n");
    platform.write("stacks/hook/chart/templates/hook.yaml", &hook("hook", "hook.example.com"));
    platform.write(
        "stacks/web/chart/templates/settings.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, labels: {hook.example.com/checked: \"yes\"}}\n",
    );
    let arguments = ["--scenario=up,sprints,down", "--fault=kind=webhook,seconds=4"];
    let ended = passes(&platform, &arguments);
    ended.says("failed calling webhook \"check.hook.example.com\"").says("struck once");

    platform.write(
        "stacks/hook/stack.toml",
        "kind = \"helm\"\nchart = \"./chart\"\n[[gates]]\nwebhook = \"hook\"\n",
    );
    let ended = passes(&platform, &arguments);
    assert!(!ended.err.contains("failed calling webhook"), "{}", ended.err);
    nothing_is_left(&platform);
}

/// What comes next can be tried before the merge request that brings it.
#[test]
fn an_environment_is_rehearsed_ahead_of_its_sprint() {
    let platform = cluster();
    platform.edit(
        "platform.toml",
        "[environments.testing]\nsprint = 2",
        "[environments.testing]\nsprint = 1",
    );
    let ended = passes(&platform, &["--scenario=up,sprints,down"]);
    assert!(!ended.out.contains("up, sprint 2"), "{}", ended.out);
    let ended = passes(&platform, &["--scenario=up,sprints,down", "--sprint=2"]);
    ended.says("up, sprint 2").says("3 stacks taken down");
    fails(&platform, &["--sprint=3"]).says("there is no sprint 3");
    nothing_is_left(&platform);
}
