//! Up, again, changed and down, for roots that need nothing installed.

use std::os::unix::fs::PermissionsExt as _;

use groundwork::{
    drivers::{Act, terraform::touched},
    model::{Action, Template, Value},
};
use serde_json::json;

use super::fixture::{Fixture, known, literal, reference, value};

const ROOT: &str = r#"
variable "name" { type = string }
variable "secret" {
  type      = string
  sensitive = true
  default   = "none"
}
resource "terraform_data" "kept" { input = var.name }
resource "terraform_data" "replaced" {
  input            = { name = var.name, secret = var.secret }
  triggers_replace = var.name
}
output "name" { value = terraform_data.kept.output }
output "secret" {
  value     = var.secret
  sensitive = true
}
"#;

#[tokio::test]
async fn a_fresh_stack_is_one_process() {
    let fixture = Fixture::new();
    fixture.write("stacks/net/main.tf", ROOT);
    let job = fixture.job("net", &[("name", literal("one"))]);
    let outcome = fixture.act(&job, &Act::Direct).await.expect("applies");
    assert_eq!(fixture.steps(), ["apply"]);
    assert_eq!(outcome.summary, "2 added, 0 changed, 0 destroyed");
    assert_eq!(value(&outcome, "name"), Some(json!("one")));
    assert!(outcome.outputs["secret"].sensitive);
    assert!(!touched(&outcome.witness));
    let last = fixture.progress.lock().expect("lock").last().cloned().expect("progress");
    assert_eq!((last.done, last.total), (2, Some(2)));
    assert!(fixture.home().join("state/net.tfstate").is_file());
    let work = fixture.home().join("work/net/stacks/net");
    assert!(work.join("main.tf").is_file());
    assert!(!work.join(".terraform").exists() && !work.join("terraform.tfstate").exists());
    // It has a state now: nothing is applied unseen again.
    fixture.act(&job, &Act::Direct).await.expect_err("refused");
}

#[tokio::test]
async fn a_change_is_shown_and_then_carried_out_as_shown() {
    let mut fixture = Fixture::new();
    fixture.write("stacks/net/main.tf", ROOT);
    let first =
        fixture.act(&fixture.job("net", &[("name", literal("one"))]), &Act::Direct).await.expect("applies");
    fixture.next_run();

    let job = fixture.job("net", &[("name", literal("two"))]);
    let preview = fixture.preview(&job).await.expect("plans");
    assert_eq!(fixture.steps(), ["plan", "show"]);
    assert_eq!(preview.action, Action::Replace);
    let shown: Vec<String> = preview
        .changes
        .iter()
        .map(|change| {
            let reason = change.reason.as_deref().unwrap_or("-");
            format!("{} {} ({reason})\n{}", change.action.sign(), change.address, change.diff.join("\n"))
        })
        .collect();
    let shown = shown.join("\n");
    insta::with_settings!({ filters => vec![(r#""[0-9a-f]{8}-[0-9a-f-]{27}""#, "ID")] }, {
        insta::assert_snapshot!(shown, @r#"
        ~ terraform_data.kept (-)
        ~ input = "one" -> "two"
        ~ output = "one" -> (known after apply)
        -/+ terraform_data.replaced (triggers_replace cannot be changed in place)
        ~ id = ID -> (known after apply)
        ~ input.name = "one" -> "two"
        ~ output = {"name":"one","secret":"(sensitive)"} -> (known after apply)
        ~ triggers_replace = "one" -> "two"  # forces replacement
        "#);
    });
    let name = &preview.outputs["name"];
    assert_eq!((name.value.as_ref(), name.hash.as_ref()), (None, None), "known only after the apply");
    let secret = &preview.outputs["secret"];
    assert!(secret.sensitive && secret.value.is_none() && secret.hash.is_some());

    let plan = preview.artifact.clone().expect("a plan file");
    assert_eq!(std::fs::metadata(&plan).expect("there").permissions().mode() & 0o777, 0o600);
    let second = fixture.act(&job, &Act::Planned { artifact: preview.artifact }).await.expect("applies");
    assert_eq!(second.summary, "1 added, 1 changed, 1 destroyed");
    assert_eq!(value(&second, "name"), Some(json!("two")));
    assert!(!plan.exists(), "a plan file holds secrets and goes with its apply");
    assert!(touched(&first.witness) && !touched(&second.witness));

    let again = fixture.preview(&job).await.expect("plans");
    assert_eq!((again.action, again.changes.len()), (Action::None, 0));
    assert_eq!(again.outputs["name"].value, Some(json!("two")));
    let kept = fixture.act(&job, &Act::Planned { artifact: again.artifact }).await.expect("nothing to do");
    assert_eq!(kept.witness, second.witness);
}

#[tokio::test]
async fn secrets_stay_in_memory_and_in_the_state() {
    let fixture = Fixture::new();
    fixture.write("stacks/net/main.tf", ROOT);
    let mut job = fixture.job(
        "net",
        &[("name", literal("one")), ("secret", Template::Reference(reference("vault", "token")))],
    );
    job.known.0.insert(reference("vault", "token"), known("correct-horse", true));
    let outcome = fixture.up(&job).await.expect("applies");
    assert_eq!(value(&outcome, "secret"), Some(json!("correct-horse")));
    // terraform_data hands the value on without its mark; a later plan would show it as it was.
    job.known.0.insert(reference("vault", "token"), known("battery-staple", true));
    let preview = fixture.preview(&job).await.expect("plans");
    let shown = format!("{preview:?}");
    assert!(!shown.contains("correct-horse") && !shown.contains("battery-staple"), "{shown}");
    std::fs::remove_file(preview.artifact.expect("a plan file")).expect("removed");

    for file in files(&fixture.home().join("..")) {
        let mode = std::fs::metadata(&file).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", file.display());
        let text = std::fs::read(&file).expect("reads");
        let text = String::from_utf8_lossy(&text);
        let is_state = file.parent().is_some_and(|folder| folder.ends_with("state"));
        assert!(is_state || !text.contains("correct-horse"), "{}", file.display());
        assert!(!text.contains("battery-staple"), "{}", file.display());
    }
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for item in std::fs::read_dir(folder).expect("a folder") {
        let path = item.expect("an item").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.retain(|path| !path.components().any(|part| part.as_os_str() == "platform"));
    found
}

#[tokio::test]
async fn down_works_from_what_was_applied_and_leaves_nothing() {
    let mut fixture = Fixture::new();
    let root = format!(
        "{ROOT}\nresource \"terraform_data\" \"bye\" {{\n  input = file(\"${{path.module}}/bye.txt\")\n  \
         provisioner \"local-exec\" {{\n    when    = destroy\n    command = \"echo ${{self.output}} > $PWD/../../../../../said\"\n  }}\n}}\n"
    );
    fixture.write("stacks/net/main.tf", &root);
    fixture.write("stacks/net/bye.txt", "goodbye");
    let job = fixture.job("net", &[("name", literal("one"))]);
    let outcome = fixture.up(&job).await.expect("applies");
    // The platform goes on to something that cannot even be read.
    fixture.write("stacks/net/main.tf", "nonsense");
    fixture.next_run();
    fixture.down("net", &outcome, None).await.expect("destroys");
    assert_eq!(fixture.steps(), ["destroy"]);
    let said = std::fs::read_to_string(fixture.home().join("../said")).expect("the provisioner ran");
    assert_eq!(said.trim(), "goodbye");
    for gone in
        ["state/net.tfstate", "state/net.tfstate.previous", "work/net", "applied/net", "applied/net.tar"]
    {
        assert!(!fixture.home().join(gone).exists(), "{gone} is left");
    }
    // Already gone is success, without a process.
    fixture.down("net", &outcome, None).await.expect("nothing to do");
    assert_eq!(fixture.steps(), ["destroy"]);
}

#[tokio::test]
async fn errors_name_the_users_file_and_keep_what_was_done() {
    let fixture = Fixture::new();
    fixture.write(
        "stacks/net/main.tf",
        r#"
variable "name" {
  type = string
  validation {
    condition     = length(var.name) > 3
    error_message = "Too short."
  }
}
resource "terraform_data" "good" {}
resource "terraform_data" "bad" {
  depends_on = [terraform_data.good]
  provisioner "local-exec" {
    command = "echo googleapi: Error 429: slow down; exit 3"
  }
}
"#,
    );
    let short = fixture.job("net", &[("name", literal("x"))]);
    let fault = fixture.preview(&short).await.expect_err("invalid");
    assert_eq!(fault.what, "terraform plan failed");
    assert!(fault.why[0].contains(": Too short."), "{fault}");
    assert!(!fault.transient);

    let job = fixture.job("net", &[("name", literal("long enough"))]);
    let fault = fixture.up(&job).await.expect_err("fails");
    assert_eq!(fault.what, "terraform apply failed");
    assert!(fault.transient, "a 429 is worth another try: {fault:?}");
    let log = fixture.log("net");
    assert!(log.contains("│ Error: local-exec provisioner error"), "{log}");
    assert!(!log.contains("Deprecated flag"), "{log}");
    // What was made before the error is in the state, and the next plan knows it.
    let preview = fixture.preview(&job).await.expect("plans");
    assert_eq!(preview.changes.len(), 1);
    assert_eq!(preview.changes[0].action, Action::Replace);
    assert!(preview.changes[0].reason.as_deref().is_some_and(|reason| reason.contains("tainted")));
}

#[tokio::test]
async fn nothing_is_left_of_a_plan_of_something_new() {
    let fixture = Fixture::new();
    fixture.write("stacks/net/main.tf", ROOT);
    let preview = fixture.preview(&fixture.job("net", &[("name", literal("one"))])).await.expect("plans");
    assert_eq!(preview.action, Action::Create);
    assert_eq!(
        preview.outputs["secret"].hash.as_ref(),
        Some(&fixture.world.hash_key.hash(&Value::from("none")))
    );
    assert!(!fixture.home().join("state/net.tfstate").exists());
}

#[tokio::test]
async fn an_ephemeral_input_is_given_again_to_the_apply_of_a_plan() {
    let fixture = Fixture::new();
    if fixture.is_tofu() {
        return;
    }
    fixture.write(
        "stacks/net/main.tf",
        "variable \"token\" {\n  type      = string\n  ephemeral = true\n}\nvariable \"name\" { type = string }\n\
         resource \"terraform_data\" \"x\" {\n  input = var.name\n  provisioner \"local-exec\" {\n    command     = \"true\"\n    \
         environment = { TOKEN = var.token }\n  }\n}\n",
    );
    let job = fixture.job("net", &[("name", literal("one")), ("token", literal("t0ken"))]);
    let outcome = fixture.up(&job).await.expect("applies");
    assert_eq!(outcome.summary, "1 added, 0 changed, 0 destroyed");
    for file in files(&fixture.home().join("..")) {
        let text = std::fs::read(&file).expect("reads");
        assert!(!String::from_utf8_lossy(&text).contains("t0ken"), "{}", file.display());
    }
}
