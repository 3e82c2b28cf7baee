//! The report as a whole.

use std::path::Path;

use serde_json::{Value, json};

use super::{super::engine::world::copy, account::Account, google::error};

#[test]
fn an_account_where_all_is_well_has_nothing_missing() {
    let ended = Account::new().run(&[]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    insta::assert_snapshot!(ended.out);
}

/// What somebody sees first: no credentials, no plugin. All is said at once.
#[test]
fn an_empty_machine_is_told_everything_at_once() {
    let account = Account::empty();
    let ended = account.run(&[]);
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    insta::assert_snapshot!(ended.out);
    assert!(account.google.requests().is_empty(), "nobody is asked without credentials");
}

/// What a first run finds: an account, and nothing on it yet.
#[test]
fn before_the_first_run_nothing_is_missing_and_what_cannot_be_known_is_said() {
    let account = Account::new();
    account.without_project();
    let ended = account.run(&["--sprint", "1"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    insta::assert_snapshot!(ended.out);
}

#[test]
fn programs_read_json() {
    let account = Account::new();
    account.without_project();
    account.google.deny("resourcemanager.projects.create");
    let ended = account.run(&["--json"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    let report: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!((&report["environment"], &report["ok"]), (&json!("testing"), &json!(false)));
    let findings = report["findings"].as_array().expect("findings");
    let missing: Vec<_> = findings.iter().filter(|finding| finding["state"] == "missing").collect();
    assert_eq!(missing.len(), 1, "{}", ended.out);
    insta::assert_json_snapshot!(missing[0]);
}

#[test]
fn usage_and_platforms_that_are_wrong_end_with_2() {
    let account = Account::new();
    assert_eq!(account.run(&["--create"]).code, 2, "--create without a bucket");
    account.edit("[stacks.web]", "[stacks.wbe]");
    assert_eq!(account.run(&[]).code, 2);
    let account = Account::new().with("GROUNDWORK_GOOGLE_ENDPOINT", "http://apis.acme.example");
    let ended = account.run(&[]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    ended.says("a token would be sent to it in the clear");
}

#[test]
fn an_api_that_does_not_answer_is_not_known() {
    let account = Account::new().with("GROUNDWORK_GOOGLE_ENDPOINT", "http://127.0.0.1:1");
    let ended = account.run(&[]);
    assert_eq!(ended.code, 0, "nothing is known to be missing: {}{}", ended.out, ended.err);
    ended.says("does not answer").says("HTTPS_PROXY");
}

/// Calls that are counted against the caller's project name it; the public DNS gets no token.
#[test]
fn the_token_goes_to_google_alone() {
    let account = Account::new();
    account.run(&[]);
    let header = |request: &super::google::Request, name: &str| request.headers.get(name).cloned();
    for request in account.google.requests_with("googleapis.com") {
        let token = header(&request, "authorization");
        assert_eq!(token.as_deref(), Some(&*format!("Bearer {}", super::account::TOKEN)), "{}", request.line);
    }
    let dns = account.google.requests_with("/dns.google/");
    assert!(!dns.is_empty() && dns.iter().all(|request| header(request, "authorization").is_none()));
    let billing = account.google.requests_with("/cloudbilling.googleapis.com/");
    assert!(
        billing.iter().all(|request| header(request, "x-goog-user-project").as_deref() == Some("seed-1"))
    );
    let compute = account.google.requests_with("/compute.googleapis.com/");
    assert!(
        !compute.is_empty() && compute.iter().all(|request| header(request, "x-goog-user-project").is_none())
    );
}

/// Everything that the reference platform has is known to preflight: its types' permissions, its pools, its ranges.
#[test]
fn the_reference_platform_is_understood() {
    let account = Account::new();
    let denied = error("Permission denied (or it may not exist).", None);
    account.google.answer("GET /cloudresourcemanager.googleapis.com/v3/projects/acme-testing-1", 403, denied);
    let (root, platform) = (Path::new(env!("CARGO_MANIFEST_DIR")), account.path("reference"));
    for part in ["charts", "environments", "modules", "stacks"] {
        copy(&root.join(part), &platform.join(part));
    }
    std::fs::copy(root.join("platform.toml"), platform.join("platform.toml")).expect("copied");
    for environment in ["testing", "production"] {
        let output =
            account.command(&platform, &["preflight", "-e", environment]).output().expect("groundwork runs");
        let out = String::from_utf8_lossy(&output.stdout);
        assert!(!out.contains("which permissions these types need"), "{out}");
        for text in ["CPUS", "_TOTAL_GB", "are taken by no other environment", "organisation 123456789012"] {
            assert!(out.contains(text), "{environment}: no {text} in {out}");
        }
    }
}

#[test]
fn an_environment_without_google_asks_nobody() {
    let account = Account::new();
    let platform = "[platform]\nname = \"local\"\n[stacks.web]\nsprint = 1\ncluster = \"cluster\"\n[stacks.cluster]\nkind = \"given\"\noutputs = { endpoint = \"x\", ca_certificate = \"y\", token = \"z\" }\n[environments.testing]\n";
    account.write("platform/platform.toml", platform);
    account.fine("no stack of this environment uses Google Cloud");
    assert!(account.google.requests().is_empty());
}

#[test]
fn a_run_that_failed_names_preflight_where_google_is_used() {
    let account = Account::new();
    account.edit("[stacks.web]", "[stacks.fails]\nsprint = 1\n[stacks.web]");
    account.write("platform/stacks/fails/stack.toml", "kind = \"job\"\ncommand = [\"no\"]\n");
    account.install("no", "#!/bin/sh\nexit 1\n");
    let up = ["up", "-e", "testing", "--yes", "--no-board", "--only", "fails"];
    let output = account.command(&account.path("platform"), &up).output().expect("groundwork runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let named =
        said.contains("groundwork preflight -C ") && said.contains("everything that a real account needs");
    assert!(named, "{said}");
}
