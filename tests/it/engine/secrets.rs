//! Secrets that are read for a run, and those that cannot be.

use super::world::{Ended, Platform};

/// `app` needs `token`, a variable, and `pin`, which a command prints; `alone` needs nothing.
fn platform() -> Platform {
    let platform = Platform::small();
    platform.edit(
        "platform.toml",
        "[sprints]",
        "[secrets]\ntoken = { env = \"TRY_TOKEN\" }\npin = { command = [\"cat\", \"${env.name}.pin\"] }\n[sprints]",
    );
    platform.edit("platform.toml", "\"${net.password}\"", "\"${net.password}${secret.token}${secret.pin}\"");
    platform.write("testing.pin", "4711\n");
    platform
}

fn with_token(platform: &Platform, arguments: &[&str]) -> Ended {
    let ended =
        Ended::of(platform.command(arguments).env("TRY_TOKEN", "s3cr3t-value").output().expect("it starts"));
    assert_eq!(ended.code, 0, "{arguments:?} failed:\n{}\n{}", ended.out, ended.err);
    ended
}

#[test]
fn all_that_are_missing_are_named_before_anything_starts() {
    let platform = platform();
    std::fs::remove_file(platform.path().join("testing.pin")).expect("removed");
    let ended = platform.run(&["up", "-e", "testing", "--yes"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    ended.says("2 secrets could not be read").says("the environment variable TRY_TOKEN is not set");
    ended.says("platform.toml:").says("export TRY_TOKEN").says("No such file");
    assert_eq!(platform.standing("net"), "absent");
    // They are none of the business of other stacks.
    platform.ok(&["up", "-e", "testing", "--yes", "--only", "alone"]);
}

#[test]
fn a_plan_does_without_secrets_that_may_not_be_read() {
    let platform = platform();
    with_token(&platform, &["up", "-e", "testing", "--yes"]);
    let plan = platform.ok(&["plan", "-e", "testing", "--detailed-exitcode"]);
    plan.says("secret `token`").says("TRY_TOKEN is not set");
    assert_eq!(platform.standing("app"), "up-to-date", "what is not read for a status is not compared");

    // What changes otherwise is planned as far as it can be, and carried out by who may read them.
    platform.edit("stacks/app/main.tf", "${var.net}/", "${var.net}/v2/");
    let saved = platform.path().join("saved.plan");
    let saved = saved.to_str().expect("UTF-8");
    let plan = platform.run(&["plan", "-e", "testing", "--detailed-exitcode", "-o", saved]);
    assert_eq!(plan.code, 3, "{}", plan.err);
    plan.says("provisional: needs secret.token");
    assert_eq!(platform.run(&["up", saved, "--yes"]).code, 2, "an apply needs them");
    with_token(&platform, &["up", saved, "--yes"]);
    with_token(&platform, &["plan", "-e", "testing", "--detailed-exitcode"]);
    assert!(platform.ok(&["outputs", "app", "-e", "testing"]).out.contains("/v2/"));

    // Neither does a teardown need them.
    platform.ok(&["down", "-e", "testing", "--yes"]);
}

#[test]
fn an_environment_says_where_its_own_come_from() {
    let platform = platform();
    platform.edit(
        "platform.toml",
        "[environments.testing]",
        "[environments.testing]\nsecrets.token.command = [\"echo\", \"its own\"]",
    );
    platform.ok(&["up", "-e", "testing", "--yes"]);
    let other = with_token(&platform, &["up", "-e", "testing", "--yes"]);
    other.says("not refreshed");
}
