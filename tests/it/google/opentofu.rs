use groundwork::tools::{self, Silent};

use super::{
    super::engine::world::Ended,
    root::{Root, says},
};

/// The same provider serves OpenTofu, whose registry is another.
#[tokio::test]
async fn opentofu_works_as_well() {
    super::super::prepared::install(&["opentofu"]);
    let settings = tools::Settings::from_environment().expect("settings");
    let wanted = tools::Requirements::default().of(tools::Tool::OpenTofu);
    let toolset = tools::provide(&[wanted], &settings, &Silent).await.expect("opentofu");
    let tofu = toolset
        .get(tools::Tool::OpenTofu)
        .expect("it was asked for")
        .path
        .to_str()
        .expect("UTF-8")
        .to_owned();
    let root = Root::new("resource \"google_compute_network\" \"n\" {\n  name = \"main\"\n}\n");
    let run = |arguments: &[&str]| {
        let mut all = vec!["exec", "--", tofu.as_str()];
        all.extend(arguments);
        let ended = root.groundwork(&all);
        assert_eq!(ended.code, 0, "{arguments:?}:\n{}\n{}", ended.out, ended.err);
    };
    run(&["init", "-no-color"]);
    run(&["apply", "-auto-approve", "-no-color"]);
    run(&["plan", "-detailed-exitcode", "-no-color"]);
    assert_eq!(root.things("google_compute_network"), 1);
    run(&["destroy", "-auto-approve", "-no-color"]);
    root.groundwork(&["list"]).says("nothing is there");
}

/// A tool that is not on PATH is the one that groundwork provides.
#[test]
fn a_tool_that_is_not_on_path_is_provided() {
    super::super::prepared::install(&["opentofu"]);
    let root = Root::new("resource \"google_compute_network\" \"n\" {\n  name = \"main\"\n}\n");
    let run = |arguments: &[&str]| {
        let all: Vec<&str> = ["exec", "--"].iter().chain(arguments).copied().collect();
        Ended::of(root.command(&all).env("PATH", root.path()).output().expect("groundwork starts"))
    };
    for arguments in [["tofu", "init"], ["tofu", "plan"]] {
        let ended = run(&arguments);
        assert_eq!(ended.code, 0, "{arguments:?}:\n{}\n{}", ended.out, ended.err);
    }
    let ended = run(&["terragrunt", "plan"]);
    assert_eq!(ended.code, 1);
    says(&ended, "there is no program `terragrunt`");
}
