use super::world::Platform;

#[test]
fn nobody_to_ask_means_no() {
    let platform = Platform::small();
    let ended = platform.run(&["up"]);
    assert_eq!(ended.code, 5);
    ended.says("--yes");
    assert!(!platform.home().join("state/net.tfstate").exists());
}

#[test]
fn an_environment_may_need_no_approval_unless_it_is_protected() {
    let platform = Platform::small();
    platform.edit("platform.toml", "[environments.testing]", "[environments.testing]\napproval = \"none\"");
    platform.ok(&["up"]);
    platform.edit("platform.toml", "approval", "protected = true\napproval");
    platform.edit("platform.toml", "size = 1", "size = 2");
    assert_eq!(platform.run(&["up"]).code, 5);
    let refused = platform.run(&["down", "--yes"]);
    assert_eq!(refused.code, 2);
    refused.says("protected");
    platform.ok(&["up", "--yes"]);
}

#[test]
fn unknown_names_are_usage_errors_with_a_suggestion() {
    let platform = Platform::small();
    let ended = platform.run(&["up", "--yes", "-e", "testin"]);
    assert_eq!(ended.code, 2);
    ended.says("testing");
    let ended = platform.run(&["up", "--yes", "--only", "apps"]);
    assert_eq!(ended.code, 2);
    ended.says("did you mean `app`?");
    assert_eq!(platform.run(&["logs", "--run", "../../etc"]).code, 2);
    assert_eq!(platform.run(&["exec", "nothing", "--", "true"]).code, 2);
}

#[test]
fn a_corrupt_record_is_named_and_nothing_is_changed() {
    let platform = Platform::small();
    platform.ok(&["up", "--yes"]);
    let record = platform.home().join("records/net.json");
    std::fs::write(&record, "{broken").expect("written");
    let ended = platform.run(&["up", "--yes"]);
    assert_eq!(ended.code, 1);
    ended.says("net.json");
    assert_eq!(std::fs::read_to_string(record).expect("is there"), "{broken");
}

#[test]
fn a_tool_that_is_absent_is_named() {
    let platform = Platform::small();
    let mut command = platform.command(&["up", "--yes"]);
    let ended = super::world::Ended::of(
        command.env("GROUNDWORK_TERRAFORM", "/nowhere/terraform").output().expect("starts"),
    );
    assert_eq!(ended.code, 1);
    ended.says("/nowhere/terraform");
}
