//! What is asked before anything is done, and what stops a run that was approved.

use std::fs;

use super::world::{Ended, Platform};

/// A platform that is up, after a change that makes `app` lose a resource, which nobody can see before `net` has run.
fn with_a_hidden_loss() -> Platform {
    let platform = Platform::small();
    platform.edit(
        "stacks/app/main.tf",
        "resource",
        "resource \"terraform_data\" \"extra\" {\n  for_each = toset(var.net == \"testing-net\" ? [\"one\"] : [])\n}\nresource",
    );
    platform.ok(&["up", "--yes"]);
    platform.edit("platform.toml", "-net\"", "-network\"");
    platform
}

fn nothing_was_lost(platform: &Platform, ended: &Ended) {
    assert_eq!(ended.code, 5, "{}\n{}", ended.out, ended.err);
    ended.says("terraform_data.extra[\"one\"]").says("nobody approved that");
    assert_eq!(platform.standing("net"), "up-to-date", "what was approved is done");
    let state = fs::read_to_string(platform.home().join("state/app.tfstate")).expect("a state");
    assert!(state.contains("\"extra\""));
}

#[test]
fn a_protected_environment_stops_where_a_stack_would_lose_more_than_its_plan_showed() {
    let platform = with_a_hidden_loss();
    platform.edit("platform.toml", "[environments.testing]", "[environments.testing]\nprotected = true");
    nothing_was_lost(&platform, &platform.run(&["up", "--yes"]));
    // The next plan shows it: `net` is done, so `app` is planned with what it hands on.
    let plan = platform.ok(&["plan", "--json"]);
    let plan: serde_json::Value = serde_json::from_str(&plan.out).expect("JSON");
    let code = plan["plan"]["approval"].as_str().expect("a code");
    platform.ok(&["plan"]).says("1 to destroy").says(&format!("--approve {code}"));
    assert_eq!(platform.run(&["up", "--yes"]).says(code).code, 5, "--yes loses nothing here");
    platform.ok(&["up", "--approve", code]);
    let state = fs::read_to_string(platform.home().join("state/app.tfstate")).expect("a state");
    assert!(!state.contains("\"extra\""));
}

#[test]
fn a_saved_plan_stops_there_as_well() {
    let platform = with_a_hidden_loss();
    let file = platform.path().join("testing.plan");
    let file = file.to_str().expect("UTF-8");
    platform.ok(&["plan", "-o", file]);
    nothing_was_lost(&platform, &platform.run(&["up", file]));
}

#[test]
fn with_nobody_to_ask_nothing_is_done_and_what_is_up_to_date_is_told_as_such() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    platform.edit("platform.toml", "size = 1", "size = 2");
    let refused = platform.run(&["up"]);
    assert_eq!(refused.code, 5, "{}", refused.err);
    refused.says("nobody to ask").says("1 to update").says("up to date     2").says("not reached    1");
    platform.ok(&["outputs", "alone"]).says("alone.size = 1");
}
