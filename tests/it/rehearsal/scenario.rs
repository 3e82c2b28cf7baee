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
    ended.says("kind=helm-killed,type=web: struck once").says("kind=webhook,seconds=1: struck once");
    ended.says("never struck: there was no create of `google_spanner_instance`");
    ended.says("killed by SIGKILL").says("a run failed, as faults would have it: `up` again");
    // The burst passes by itself: the run tries again.
    ended.says("Error 429");
    nothing_is_left(&platform);
}
