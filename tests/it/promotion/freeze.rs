//! Windows in which nothing is changed. The clock is the real one: windows lie around now.

use jiff::{Span, Timestamp};

use super::world::Cloned;

fn day(hours: i64) -> String {
    let at = Timestamp::now().checked_add(Span::new().hours(hours)).expect("a time");
    at.strftime("%Y-%m-%d").to_string()
}

fn freeze(cloned: &Cloned, windows: &str) {
    cloned.platform.write(
        "environments/production.toml",
        &format!("[environments.production]\nref = \"v1\"\nfreeze = [{windows}]\n"),
    );
}

#[test]
fn a_frozen_environment_is_changed_only_by_who_says_why() {
    let cloned = Cloned::new("");
    cloned.ok(&["up", "--yes", "-e", "production"]);
    let until = day(48);
    freeze(
        &cloned,
        &format!("{{ window = \"{}/{until}\", reason = \"the shop's busiest weeks\" }}", day(-48)),
    );
    let commands: [&[&str]; 3] = [
        &["up", "--yes", "-e", "production"],
        &["down", "--yes", "-e", "production"],
        &["exec", "-e", "production", "net", "--", "true"],
    ];
    for command in commands {
        let refused = cloned.run(command);
        assert_eq!(refused.code, 5, "{command:?}: {}", refused.err);
        refused
            .says("production is frozen")
            .says(&until)
            .says("the shop's busiest weeks")
            .says("--during-freeze REASON");
    }
    cloned.ok(&["plan", "-e", "production"]).says("frozen:").says("the shop's busiest");
    cloned.ok(&["status", "-e", "production"]).says("frozen:");
    assert_eq!(
        cloned.run(&["up", "-e", "production", "--yes", "--during-freeze", " "]).says("say why").code,
        2
    );

    cloned.ok(&["up", "--yes", "-e", "production", "--during-freeze", "the certificate expires tonight"]);
    cloned.ok(&["exec", "-e", "production", "--during-freeze", "look at it", "net", "--", "true"]);
    let history = cloned.history("production");
    assert_eq!(history[0]["goal"], "exec", "{history:?}");
    assert_eq!(history[0]["during_freeze"], "look at it");
    assert_eq!(history[1]["during_freeze"], "the certificate expires tonight");
    cloned.ok(&["history", "-e", "production"]).says("in a freeze: the certificate expires tonight");
    cloned.ok(&["record", "-e", "production"]).says("in a freeze: the certificate expires tonight");
    // Other environments go on, and so does this one afterwards.
    cloned.ok(&["up", "--yes", "-e", "testing"]);
    freeze(&cloned, &format!("\"{}/{}\"", day(-96), day(-48)));
    cloned.ok(&["up", "--yes", "-e", "production", "--during-freeze", "none is"]);
    assert!(cloned.history("production")[0]["during_freeze"].is_null(), "no freeze was broken");
}

#[test]
fn a_window_without_a_form_is_told_by_validate() {
    let cloned = Cloned::new("");
    freeze(&cloned, "\"2027-01-05/2026-12-15\", \"christmas\", { reason = \"no window\" }");
    let refused = cloned.run(&["validate"]);
    assert_eq!(refused.code, 2);
    refused
        .says("it ends before it begins")
        .says("environments/production.toml:3:11")
        .says("`christmas` is no window of time")
        .says("window");
}
