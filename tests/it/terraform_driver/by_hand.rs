//! Commands that people run on a stack, and what groundwork notices of them.

use groundwork::drivers::{
    Act,
    terraform::{Shell, touched},
};

use super::fixture::{Fixture, literal};

const ROOT: &str = "variable \"name\" { type = string }\nresource \"terraform_data\" \"a\" { input = var.name }\noutput \"name\" { value = terraform_data.a.output }\n";

fn terraform(shell: &Shell, arguments: &[&str]) -> String {
    let output = std::process::Command::new(&shell.program)
        .args(arguments)
        .current_dir(&shell.folder)
        .env_clear()
        .envs(&shell.environment)
        .output()
        .expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn commands_by_hand_work_on_the_stacks_state_and_are_noticed() {
    let fixture = Fixture::new();
    fixture.write("stacks/it's/main.tf", ROOT);
    fixture.write("stacks/net/main.tf", ROOT);
    let job = fixture.job("net", &[("name", literal("one"))]);
    let outcome = fixture.act(&job, &Act::Direct).await.expect("applies");

    let shell = fixture.driver.shell(&job, None, &fixture.context("net")).await.expect("a shell");
    assert_eq!(terraform(&shell, &["state", "list"]).trim(), "terraform_data.a");
    assert_eq!(terraform(&shell, &["output", "-raw", "name"]), "one");
    assert!(terraform(&shell, &["plan", "-no-color", "-lock-timeout=5s"]).contains("No changes"));
    assert!(!touched(&outcome.witness), "nothing was changed yet");
    terraform(&shell, &["apply", "-auto-approve", "-replace=terraform_data.a"]);
    assert!(touched(&outcome.witness));
    let folder = shell.folder.clone();
    drop(shell);
    assert!(
        !folder.join("terraform.tfstate").exists() && !folder.join("groundwork.auto.tfvars.json").exists()
    );
    fixture.down("net", &outcome, None).await.expect("destroys");
    let left: Vec<_> = std::fs::read_dir(fixture.home().join("state")).expect("a folder").collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_state_that_begins_by_hand_lands_where_it_belongs() {
    let fixture = Fixture::new();
    fixture.write("stacks/net/main.tf", ROOT);
    let job = fixture.job("net", &[("name", literal("one"))]);
    let shell = fixture.driver.shell(&job, None, &fixture.context("net")).await.expect("a shell");
    terraform(&shell, &["plan"]);
    terraform(&shell, &["apply", "-auto-approve"]);
    assert!(fixture.home().join("state/net.tfstate").is_file());
}
