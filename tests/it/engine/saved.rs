//! Saved plans: `plan -o`, `show`, `up FILE`.

use std::{fs, os::unix::fs::PermissionsExt as _};

use super::world::{Ended, Platform};

fn plan_file(platform: &Platform) -> String {
    platform.path().join("testing.plan").to_str().expect("UTF-8").to_owned()
}

fn planned(platform: &Platform) -> String {
    let file = plan_file(platform);
    platform.ok(&["plan", "-o", &file]).says("saved as").says("carries it out");
    file
}

fn stale(ended: &Ended, stack: &str, why: &str) {
    assert_eq!(ended.code, 2, "{}", ended.err);
    ended.says("is stale").says(&format!("{stack}: {why}")).says("plan again");
}

#[test]
fn a_saved_plan_is_carried_out_as_it_was_shown_and_only_once() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    platform.edit("platform.toml", "size = 1", "size = 2");
    platform.edit("platform.toml", "-net\"", "-network\"");
    let file = planned(&platform);
    let mode = fs::metadata(&file).expect("the plan").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let left = platform.files().into_iter().any(|(path, _)| path.to_string_lossy().contains("plan.tfplan"));
    assert!(!left, "plans of previews go with their run");
    platform.ok(&["show", &file]).says("alone").says("1 to update");
    platform.ok(&["show", "-v", &file]).says("-> 2");
    let json: serde_json::Value =
        serde_json::from_str(&platform.ok(&["show", "--json", &file]).out).expect("JSON");
    assert_eq!(json["plan"]["entries"].as_array().map(Vec::len), Some(3));

    // Nobody is asked, and there is nobody to ask: it was approved as it is.
    platform.ok(&["up", &file]);
    assert_eq!(platform.started(), ["alone", "app", "net"]);
    let plans = platform.journal().iter().filter(|line| line["process"]["step"] == "plan").count();
    assert_eq!(plans, 1, "only `app`, whose inputs were not known, is planned: {:?}", platform.journal());
    platform.ok(&["outputs", "alone"]).says("alone.size = 2");
    platform.ok(&["up", "--yes"]);
    assert!(platform.started().is_empty());

    stale(&platform.run(&["up", &file]), "alone", "it was applied");
    assert!(platform.started().is_empty());
}

#[test]
fn a_saved_plan_is_refused_once_anything_it_was_made_from_has_changed() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    platform.edit("platform.toml", "size = 1", "size = 2");
    let file = planned(&platform);
    platform.edit("stacks/alone/main.tf", "variable", "# how big\nvariable");
    stale(&platform.run(&["up", &file]), "alone", "its files");

    let file = planned(&platform);
    platform.ok(&["exec", "net", "--", "terraform", "taint", "terraform_data.net"]);
    stale(&platform.run(&["up", "--yes", &file]), "net", "it was applied, destroyed or changed by hand");

    let file = planned(&platform);
    platform.edit("platform.toml", "[stacks.alone]", "[stacks.alone]\nenabled = false");
    stale(&platform.run(&["up", &file]), "alone", "the environment does not have it any more");
    platform.edit("platform.toml", "\nenabled = false", "");
    platform.edit("platform.toml", "name = \"small\"", "name = \"other\"");
    let other = platform.run(&["up", &file]);
    assert_eq!(other.code, 2);
    other.says("a plan for platform `small`, this is `other`");
}

#[test]
fn a_plan_of_a_part_brings_that_part() {
    let platform = Platform::small();
    let file = plan_file(&platform);
    platform.ok(&["plan", "--sprint", "1", "-o", &file]);
    platform.ok(&["up", &file]);
    assert_eq!(platform.started(), ["alone", "net"]);
    platform.ok(&["plan", "--only-exactly", "app", "-o", &file]);
    platform.edit("platform.toml", "size = 1", "size = 2");
    platform.ok(&["up", &file]);
    assert_eq!(platform.started(), ["app"], "what is beside the plan may change");
}

#[test]
fn what_is_no_plan_is_refused() {
    let platform = Platform::small();
    let refused = |arguments: &[&str], why: &str| {
        let ended = platform.run(arguments);
        assert_eq!(ended.code, 2, "{}", ended.err);
        ended.says(why);
    };
    refused(&["up", "/nowhere/testing.plan"], "cannot be read");
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    refused(&["up", manifest], "is not a plan of groundwork");
    refused(&["show", manifest], "`groundwork plan -o FILE` writes one");
    let file = planned(&platform);
    refused(&["up", "-e", "production", &file], "is a plan for environment `testing`");
    refused(&["up", "--only", "net", &file], "cannot be used with");
    let bytes = fs::read(&file).expect("the plan");
    fs::write(&file, &bytes[..bytes.len() / 2]).expect("written");
    refused(&["up", &file], "is not a plan of groundwork");
    let failed = platform.run(&["plan", "-o", "/nowhere/testing.plan"]);
    assert_eq!(failed.code, 1);
    failed.says("the plan cannot be saved as /nowhere/testing.plan");
}
