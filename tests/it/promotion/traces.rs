//! What is left of a run: who, which content, who said yes.

use super::world::Cloned;

#[test]
fn each_run_tells_who_made_it_of_what_and_who_said_yes() {
    let cloned = Cloned::new("");
    let commit = cloned.git(&["rev-parse", "HEAD"]);
    cloned.ok(&["up", "--yes", "-e", "production"]);
    let first = cloned.history("production")[0].clone();
    assert_eq!(first["content"]["checkout"], commit);
    assert_eq!(first["content"]["commit"], commit);
    assert_eq!(first["content"]["ref"], "v1");
    assert!(first["content"]["dirty"].is_null(), "{first}");
    assert!(first["by"].as_str().is_some_and(|by| by.contains('@')), "{first}");
    assert_eq!(first["approved"][0]["how"], "yes");

    cloned.platform.edit("stacks/app/main.tf", "var.size}", "var.size}!");
    let mut pipeline = cloned.platform.command(&["up", "--yes", "-e", "testing"]);
    pipeline
        .env("GITLAB_USER_LOGIN", "ada.lovelace")
        .env("CI_PIPELINE_URL", "https://gitlab.acme.example/p/7");
    assert!(pipeline.status().expect("it runs").success());
    let run = cloned.history("testing")[0].clone();
    assert_eq!(run["content"]["dirty"], true, "what is not committed is told: {run}");
    assert_eq!(run["pipeline"]["user"], "ada.lovelace");
    cloned.ok(&["history", "-e", "testing"]).says("pipeline of ada.lovelace");
    cloned
        .ok(&["history", "-e", "testing", run["run"].as_str().expect("a run")])
        .says("started by ada.lovelace, https://gitlab.acme.example/p/7")
        .says("with changes that are not committed")
        .says("with --yes")
        .says("app: ");
    assert_eq!(cloned.run(&["history", "-e", "testing", "nonsense"]).says("there is no run").code, 2);

    // A record says what, and no name.
    let record = cloned.ok(&["record", "-e", "production"]);
    record.says("content v1 (").says("approved with --yes");
    let json = cloned.ok(&["record", "-e", "testing", "--json"]).out;
    assert!(json.contains("\"pipeline\": true") && !json.contains("ada.lovelace"), "{json}");
    assert!(!json.contains(first["by"].as_str().expect("who")), "{json}");
}

#[test]
fn an_environment_that_asks_for_nothing_says_so() {
    let cloned = Cloned::new("");
    cloned.platform.write("environments/testing.toml", "[environments.testing]\napproval = \"none\"\n");
    cloned.ok(&["up", "-e", "testing"]);
    assert_eq!(cloned.history("testing")[0]["approved"][0]["how"], "not-asked");
}
